/** The look of the HTML scorecard: no font, picture or script from anywhere, so that the file works offline and for ever. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #f6f5f1; --card: #fff; --ink: #1d2126; --soft: #5d646c; --line: #dfddd5; --track: #e7e5dd;
  --good: #1c7c4a; --bad: #b3261e; --warn: #8a5a00; --kept: #6a3fa0; --cool: #1f5f8b; --code: #f0eee7; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1c2024; --ink: #e8e6e1; --soft: #9ba3ab; --line: #30363c; --track: #2b3036;
  --good: #5cc98d; --bad: #ff8a80; --warn: #f0b557; --kept: #c3a1f2; --cool: #80bde8; --code: #262b30; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .7rem; display: flex; gap: .6rem; align-items: baseline; }
h2 span { color: var(--soft); font-weight: 400; font-size: .95rem; }
p { margin: .35rem 0; }
.soft { color: var(--soft); }
.card, .host { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.host { padding: 1.25rem; display: grid; gap: 1.25rem; grid-template-columns: auto 1fr; align-items: center; margin-top: 1rem; }
.ring { width: 7.5rem; height: 7.5rem; }
.ring text { fill: var(--ink); text-anchor: middle; font-weight: 700; } .ring text + text { fill: var(--soft); font-weight: 400; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem .5rem; margin: .7rem 0 0; padding: 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-radius: 99px; padding: .1rem .7rem; font-size: .9rem; white-space: nowrap; }
.counts b { font-variant-numeric: tabular-nums; }
.held { color: var(--warn); font-weight: 600; }
.categories { list-style: none; padding: 0; margin: 1rem 0 0; display: grid; gap: .55rem; }
.categories li { display: grid; grid-template-columns: 8.5rem 1fr 8.5rem; gap: .8rem; align-items: center; }
.track { height: .55rem; border-radius: 99px; background: var(--track); overflow: hidden; }
.track i { display: block; height: 100%; border-radius: 99px; background: currentColor; }
.categories small { color: var(--soft); text-align: right; font-size: .85rem; font-variant-numeric: tabular-nums; }
.card { padding: .9rem 1.1rem; margin: .6rem 0; border-left-width: 4px; }
.card.fail { border-left-color: var(--bad); } .card.unknown { border-left-color: var(--warn); } .card.accepted { border-left-color: var(--kept); }
.card h3 { margin: 0; font-size: 1rem; line-height: 1.35; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline; font-size: .85rem; color: var(--soft); margin: .15rem 0 .5rem; }
.meta code { background: none; padding: 0; color: inherit; font-size: 1em; }
.tag { border: 1px solid currentColor; border-radius: 4px; padding: 0 .4rem; font-size: .78rem; font-weight: 600; }
.critical { color: var(--bad); } .high { color: var(--warn); } .medium { color: var(--cool); } .low { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .kept { color: var(--kept); }
dl { display: grid; grid-template-columns: 4.2rem 1fr; gap: .25rem .8rem; margin: .3rem 0 0; font-size: .93rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--code); border-radius: 4px; padding: .08em .35em; overflow-wrap: anywhere; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
details > summary { cursor: pointer; color: var(--soft); font-size: .9rem; margin-top: .5rem; }
details.all { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .2rem 1.1rem; margin: .6rem 0; }
details.all > summary { color: var(--ink); font-weight: 600; font-size: 1rem; padding: .6rem 0; margin: 0; }
details.all ul { list-style: none; margin: 0 0 .8rem; padding: 0; }
details.all li { border-top: 1px solid var(--line); padding: .45rem 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; justify-content: space-between; }
details.all li code { background: none; padding: 0; color: var(--soft); }
details.all li small { flex-basis: 100%; color: var(--soft); overflow-wrap: anywhere; }
.lens { border-left: 2px solid var(--line); padding-left: .8rem; margin: .5rem 0; font-size: .93rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .45rem .6rem; border-bottom: 1px solid var(--line); } th { color: var(--soft); font-weight: 400; font-size: .9rem; }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; min-width: 7rem; }
table.doors th, table.doors td { text-align: left; vertical-align: top; }
a { color: var(--cool); }
.wide { overflow-x: auto; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; border-top: 1px solid var(--line); padding-top: 1rem; }
section + section, .wide + section { margin-top: 3rem; }
@media (max-width: 36rem) {
  .host { grid-template-columns: 1fr; justify-items: start; gap: .8rem; padding: 1rem; }
  .ring { width: 6rem; height: 6rem; }
  .categories li { grid-template-columns: 1fr auto; gap: .15rem .8rem; }
  .track { grid-column: 1 / -1; grid-row: 2; }
  th, td { padding: .45rem .3rem; } table:not(.doors) :is(th, td):last-child { display: none; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .45rem; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #ddd; --good: #14613a; --bad: #9a1f18; --warn: #6f4800; --kept: #523080; --cool: #174a6d; --code: #f3f3f3; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  .card, .host, .categories li, details.all li { break-inside: avoid; } h2, h3 { break-after: avoid; }
  section + section { break-before: page; }
  .track, .track i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; height: auto; } details > summary { list-style: none; }
}
`
