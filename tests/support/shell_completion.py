"""Asks real shells what they would offer after a line: bash, zsh (in a terminal of its own) and fish.

Each function gives the command to run, here or in a bare system; `offered` reads what it printed.
"""

from __future__ import annotations

import re
import shlex

_BASH = """
{load}
COMP_LINE=$1; COMP_POINT=${{#1}}
broken=${{1//=/ = }}; read -ra COMP_WORDS <<<"${{broken//:/ : }}"  # as its line editor breaks words
[[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
told=$(complete -p {program}) || exit 3
function=${{told#*-F }}; function=${{function%% *}}
$function {program} "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
printf '<%s>\\n' "${{COMPREPLY[@]}}"
"""

_LOADED = """
. /usr/share/bash-completion/bash_completion
_completion_loader {program} 2>/dev/null || _comp_load {program}
"""

_ZSH = """
zmodload zsh/zpty
export ZDOTDIR=$(mktemp -d)
print -r -- {setup} >$ZDOTDIR/.zshrc
zpty inner zsh -d -i
zpty -r inner said '*<ready>*'
zpty -n -w inner "$1"$'\\t'
zpty -r inner said '*<<end>>*'
print -r -- $said
zpty -d inner
rm -rf $ZDOTDIR
"""

# It is ready once its line editor has the terminal: what was typed before that could be lost in part.
_ZSH_SETUP = """
PROMPT=; unset zle_bracketed_paste
[[ -n {folder} ]] && fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u -D
bindkey '^I' complete-word
_told () {{ print -r -- "<<end>>" }}
comppostfuncs=(_told)
compadd () {{
    if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
    local -a offers
    builtin compadd -A offers "$@"
    print -rl -- "<"$^offers">"
    builtin compadd "$@"
}}
zle-line-init () {{ print "<ready>" }}
zle -N zle-line-init
"""


def bash(line: str, file: str | None = None) -> list[str]:
    """What bash offers after `line`, from `file`, or as bash-completion loads it by itself."""
    program = line.split()[0]
    load = _LOADED.format(program=program) if file is None else f"source {shlex.quote(file)}"
    script = _BASH.format(program=program, load=load)
    return ["bash", "--norc", "--noprofile", "-c", script, "bash", line]


def zsh(line: str, folder: str | None = None) -> list[str]:
    """What zsh offers after `line`; `folder`, where its completions are, else where it looks by itself."""
    setup = _ZSH_SETUP.format(folder=shlex.quote(folder or ""))
    return ["timeout", "60", "zsh", "-f", "-c", _ZSH.format(setup=shlex.quote(setup)), "zsh", line]


def fish(line: str, file: str | None = None) -> list[str]:
    """What fish offers after `line`, from `file`, else where it looks by itself."""
    load = f"source {shlex.quote(file)}; " if file is not None else ""
    ask = (
        f"{load}for each in (complete -C {shlex.quote(line)}); echo '<'(string split \\t -- $each)[1]'>'; end"
    )
    return ["fish", "--no-config" if file is not None else "-P", "-c", ask]


def offered(said: str) -> set[str]:
    """The words that were offered; options that end in the sign before their value come without it."""
    return {each.strip().removesuffix("=") for each in re.findall(r"<([^<>\n]+)>", said)} - {"ready", "end"}
