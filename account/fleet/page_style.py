"""The style sheet of a fleet's report: light and dark by the reader's choice, and fit for paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2128; --soft: #59636e; --line: #d8dee4; --card: #f6f8fa;
  --good: #1a7f37; --bad: #b3261e;
  --s0: #2f6fb5; --s1: #d98324; --s2: #3c9a6d; --s3: #8a63c9; --s4: #c4485b; --s5: #7d8590; --s6: #b39b1d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1419; --ink: #e6e9ec; --soft: #9aa4ae; --line: #303841; --card: #171d24;
    --good: #57c374; --bad: #ff8a80;
    --s0: #6ba6e8; --s1: #f0a750; --s2: #66c594; --s3: #b497ea; --s4: #ee7d8e; --s5: #9aa4ae; --s6: #d8c34f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.75rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.verdict { font-size: 1.1rem; font-weight: 600; padding: .75rem 1rem; margin: 1.25rem 0; border-radius: 8px;
  border: 1px solid; border-left-width: 6px; }
.verdict.good { color: var(--good); }
.verdict.bad { color: var(--bad); }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr));
  padding: 0; margin: 0 0 1.25rem; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .8rem; }
.cards b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.cards span { color: var(--soft); font-size: .875rem; }
table { min-width: 100%; border-collapse: collapse; }
.wide { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .875rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.bad td { color: var(--bad); }
figure { margin: 1rem 0 1.75rem; overflow-x: auto; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; }
svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--line); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .25rem; padding: 0; list-style: none;
  font-size: .875rem; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
.s0 { fill: var(--s0); background: var(--s0); } .s1 { fill: var(--s1); background: var(--s1); }
.s2 { fill: var(--s2); background: var(--s2); } .s3 { fill: var(--s3); background: var(--s3); }
.s4 { fill: var(--s4); background: var(--s4); } .s5 { fill: var(--s5); background: var(--s5); }
.s6 { fill: var(--s6); background: var(--s6); }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .75rem 3rem; }
  .cards { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .5rem; }
  th, td { padding: .35rem .3rem; font-size: .875rem; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --card: #fff;
    --good: #1a7f37; --bad: #b3261e; --s0: #2f6fb5; --s1: #d98324; --s2: #3c9a6d; --s3: #8a63c9;
    --s4: #c4485b; --s5: #7d8590; --s6: #b39b1d; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  svg { min-width: 0; }
  figure, tr, .cards li, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; }
  .fill, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
