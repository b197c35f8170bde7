"""Shell completions for bash, zsh and fish, told from the programs' own command lines (`command_lines.py`).

Each is plain text that asks nothing of the program while somebody types. All three find the verb the same
way: the first word that is no option and no option's value, and below a group the second one too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from command_lines import Option, Value, Verb


def bash(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for bash; works with and without the package bash-completion."""
    known = {each.name: each for each in verbs}
    function = "_" + program.replace("-", "_")
    cases = [
        _bash_case(
            verb.name,
            " ".join([*_below(verb, known), *(value for each in verb.values for value in each.choices)]),
            " ".join(name for option in verb.options for name in option.names),
        )
        for verb in verbs
    ]
    return _BASH.format(
        program=program,
        function=function,
        groups=_pattern(each.name for each in verbs if each.is_group and each.name),
        takes=_pattern(name for name in _names(verbs, lambda option: option.value is not None)),
        values="\n".join(_bash_values(verbs)),
        cases="\n".join(cases),
        files=_pattern(each.name for each in verbs if any(value.is_file for value in each.values)),
    )


# Bash breaks words at `=` and `:` too, so the line is read anew, and what stands before the last break goes.
_BASH = """# bash completion for {program}
{function}() {{
    local line="${{COMP_LINE:0:COMP_POINT}}" given word before
    read -ra given <<<"$line"
    if [[ $line == *" " ]]; then given+=(""); fi
    word="${{given[-1]}}"; before="${{given[-2]}}"
    if [[ $word == --*=* ]]; then before="${{word%%=*}}"; word="${{word#*=}}"; fi
    {function}_words
    if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
        COMPREPLY=("${{COMPREPLY[@]#"${{word%"${{word##*:}}"}}"}}")
    fi
}}
{function}_words() {{
    local verb="" each words="" options="" skip=""
    for each in "${{given[@]:1:${{#given[@]}}-2}}"; do
        if [[ -n $skip ]]; then skip=""; continue; fi
        case "$each" in
            {takes}) skip=yes ;;
            -*) ;;
            *)
                case "$verb" in
                    "") verb=$each ;;
                    {groups}) verb="$verb $each" ;;
                esac ;;
        esac
    done
    COMPREPLY=()
    case "$before" in
{values}
    esac
    case "$verb" in
{cases}
    esac
    if [[ $word == -* ]]; then words=$options; elif [[ -z $words ]]; then
        case "$verb" in
            {files})
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
                compopt -o filenames 2>/dev/null
                return ;;
        esac
        words=$options
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -F {function} {program}
"""


def _bash_case(name: str, words: str, options: str) -> str:
    return f'        "{name}") words="{words}"; options="{options}" ;;'


def _bash_values(verbs: tuple[Verb, ...]) -> Iterable[str]:
    """What completes the value of an option; one that takes any word completes nothing."""
    told = {name: option.value for verb in verbs for option in verb.options for name in option.names}
    lists: dict[tuple[str, ...], list[str]] = {}
    for name, value in told.items():
        if value is not None and value.choices:
            lists.setdefault(value.choices, []).append(name)
    for choices, names in lists.items():
        one_of = f'compgen -W "{" ".join(choices)}" -- "$word"'
        yield f"        {_pattern(names)}) mapfile -t COMPREPLY < <({one_of}); return ;;"
    for kind, letter in (("is_folder", "d"), ("is_file", "f")):
        names = [name for name, value in told.items() if value is not None and getattr(value, kind)]
        yield (
            f'        {_pattern(names)}) mapfile -t COMPREPLY < <(compgen -{letter} -- "$word");'
            " compopt -o filenames 2>/dev/null; return ;;"
        )
    names = [
        name
        for name, value in told.items()
        if value is not None and not (value.choices or value.is_folder or value.is_file)
    ]
    yield f"        {_pattern(names)}) return ;;"


def zsh(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for zsh: verbs, options and values with what they are for."""
    known = {each.name: each for each in verbs}
    lines = [
        f"#compdef {program}",
        'local curcontext="$curcontext" state line ret=1',
        "local -a verbs",
        *_zsh_level("", known, ""),
        "return ret",
    ]
    return "\n".join(lines) + "\n"


def _zsh_level(name: str, known: dict[str, Verb], indent: str) -> list[str]:
    """The lines for one verb; below a group, those of each of its verbs."""
    verb = known[name]
    told = [_zsh_option(option) for option in verb.options]
    if not verb.is_group:
        told += [f"'{number}:{_zsh_value(value)}'" for number, value in enumerate(verb.values, 1)]
        return [f"{indent}_arguments -s " + f" \\\n{indent}    ".join(told) + " && ret=0"]
    told += ["'1: :->verb'", "'*:: :->rest'"]
    below = [f"{name} {each}".strip() for each in _below(verb, known)]
    described = " ".join(
        _single(f"{each.rpartition(' ')[2]}:{known[each].help.replace(':', chr(92) + ':')}") for each in below
    )
    lines = [f"{indent}_arguments -C " + f" \\\n{indent}    ".join(told) + " && ret=0"]
    lines += [
        f"{indent}case $state in",
        f"{indent}    verb) verbs=({described}); _describe verb verbs && ret=0 ;;",
    ]
    lines += [f"{indent}    rest)", f"{indent}        case $line[1] in"]
    for each in below:
        lines.append(f"{indent}            {each.rpartition(' ')[2]})")
        lines += _zsh_level(each, known, indent + " " * 16)
        lines.append(f"{indent}                ;;")
    return [*lines, f"{indent}        esac", f"{indent}        ;;", f"{indent}esac"]


def _zsh_option(option: Option) -> str:
    about = _single(f"[{option.help.replace(chr(92), '').replace('[', '(').replace(']', ')')}]")
    value = f"{_single(':' + _zsh_value(option.value))}" if option.value is not None else ""
    names = [
        f"{name}=" if option.value is not None and name.startswith("--") else name for name in option.names
    ]
    if len(names) == 1:
        return f"{names[0]}{about}{value}"
    return f"'({' '.join(option.names)})'{{{','.join(names)}}}{about}{value}"


def _zsh_value(value: Value) -> str:
    if value.choices:
        choices = " ".join(each.replace(":", "\\:") for each in value.choices)
        return f"{_zsh_name(value)}:({choices})"
    if value.is_folder:
        return f"{_zsh_name(value)}:_files -/"
    return f"{_zsh_name(value)}:{'_files' if value.is_file else ' '}"


def _zsh_name(value: Value) -> str:
    return value.name.replace(":", "\\:")


def fish(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for fish."""
    known = {each.name: each for each in verbs}
    function = "__" + program.replace("-", "_") + "_at"
    takes = " ".join(_names(verbs, lambda option: option.value is not None))
    groups = " ".join(each.name for each in verbs if each.is_group and each.name)
    lines = [_FISH.format(program=program, function=function, takes=takes, groups=groups).rstrip()]
    for verb in verbs:
        at = f"complete -c {program} -n {_single(f'{function} {_single(verb.name)}')}"
        for part in _below(verb, known):
            about = known[f"{verb.name} {part}".strip()].help
            lines.append(f"{at} -a {part} -d {_fished(about)}")
        for option in verb.options:
            named = " ".join(
                f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in option.names
            )
            lines.append(f"{at} {named}{_fish_value(option.value)} -d {_fished(option.help)}")
        for value in verb.values:
            if value.choices:
                lines.append(f"{at} -a {_single(' '.join(value.choices))}")
            elif value.is_file or value.is_folder:
                lines.append(f"{at} -F")
    return "\n".join(lines) + "\n"


_FISH = """# fish completion for {program}
function {function}
    set -l verb ""
    set -l skip ""
    set -l words (commandline -opc)
    for each in $words[2..-1]
        if test -n "$skip"
            set skip ""
            continue
        end
        if contains -- $each {takes}
            set skip yes
        else if not string match -q -- '-*' $each
            if test -z "$verb"
                set verb $each
            else if contains -- $verb {groups}
                set verb "$verb $each"
            end
        end
    end
    test "$verb" = "$argv[1]"
end
complete -c {program} -f
"""


def _fish_value(value: Value | None) -> str:
    if value is None:
        return ""
    if value.choices:
        return f" -x -a {_single(' '.join(value.choices))}"
    if value.is_folder:
        return " -x -a '(__fish_complete_directories)'"
    return " -r -F" if value.is_file else " -x"


def _below(verb: Verb, known: Iterable[str]) -> list[str]:
    """The next words after `verb`, if it is a group."""
    if not verb.is_group:
        return []
    start = f"{verb.name} " if verb.name else ""
    return [
        each[len(start) :]
        for each in known
        if each and each.startswith(start) and " " not in each[len(start) :]
    ]


def _names(verbs: tuple[Verb, ...], wanted: Callable[[Option], bool]) -> list[str]:
    found = (name for verb in verbs for option in verb.options if wanted(option) for name in option.names)
    return list(dict.fromkeys(found))


def _pattern(words: Iterable[str]) -> str:
    """Alternatives for `case`; a word that nobody types where there is none."""
    return "|".join(f'"{each}"' if " " in each else each for each in words) or '"/"'


def _single(text: str) -> str:
    """Quoted for bash and zsh, and for fish where it has no backslash."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fished(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
