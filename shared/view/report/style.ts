/** How the report looks on a screen, in both themes, and on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #fff; --ink: #16181b; --grey: #42474f; --rule: #d4d8dd; --soft: #f4f5f7; --good: #00694f; --bad: #a32d08; --link: #0b4a9e; }
@media (prefers-color-scheme: dark) { :root { --ground: #15171a; --ink: #e9ebee; --grey: #b3b9c2; --rule: #3a3f46; --soft: #1f2226; --good: #5fd3ae; --bad: #ff9b78; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 1180px; background: var(--ground); color: var(--ink); font: 15px/1.55 Inter, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; text-wrap: balance; }
h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 14px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; margin: 22px 0 6px; }
p, li { max-width: 78ch; }
p { margin: 0 0 10px; }
ul { margin: 0 0 12px; padding-left: 20px; }
.lead { font-size: 16px; }
.note, figcaption, caption, dt, .from { color: var(--grey); }
a { color: var(--link); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 16px 0 0; }
.answer { background: var(--soft); border: 1px solid var(--rule); border-radius: 8px; padding: 14px 18px 6px; margin: 18px 0; }
.answer h2 { border: 0; margin: 0 0 6px; padding: 0; font-size: 16px; }
.scroll { overflow-x: auto; margin: 8px 0 16px; }
table { border-collapse: collapse; font-size: 13px; line-height: 1.4; }
caption { text-align: left; padding: 0 0 6px; font-size: 13px; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--grey); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.figure { text-align: right; white-space: nowrap; }
.words { overflow-wrap: anywhere; }
.dim { color: var(--grey); }
.small { font-size: 12px; }
.best { font-weight: 700; }
.faster, .good { color: var(--good); font-weight: 600; }
.slower, .bad { color: var(--bad); font-weight: 600; }
figure { margin: 10px 0 18px; }
figure img { display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--rule); border-radius: 6px; }
figcaption { font-size: 13px; margin-top: 4px; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 6px 28px; margin: 8px 0 14px; font-size: 14px; }
dt { font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
.finding { border-left: 3px solid var(--rule); padding: 2px 0 2px 14px; margin: 14px 0; }
.finding.bad { border-color: var(--bad); font-weight: inherit; color: inherit; }
.finding.good { border-color: var(--good); font-weight: inherit; color: inherit; }
.finding h3 { margin: 0 0 2px; }
.finding p { margin: 0 0 3px; }
.from { font-size: 13px; }
pre { background: var(--soft); border: 1px solid var(--rule); border-radius: 6px; padding: 8px 12px; margin: 4px 0 10px; overflow-x: auto; font: 13px/1.5 "JetBrains Mono", ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 40px; padding-top: 12px; border-top: 1px solid var(--rule); color: var(--grey); font-size: 13px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@page { size: A4; margin: 14mm 13mm 16mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --grey: #3d4249; --rule: #c9ced4; --soft: #f6f7f8; --good: #00563f; --bad: #8c2404; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  h2 { break-after: avoid; margin-top: 22px; }
  h3, caption { break-after: avoid; }
  tr, figure, .finding, pre, dl > div { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  table { font-size: 7.6pt; width: 100%; }
  th, td { padding: 2px 5px; }
  dl { grid-template-columns: repeat(2, 1fr); }
  figure img { border: 0; border-radius: 0; }
  p, li { max-width: none; orphans: 3; widows: 3; }
}
`;
