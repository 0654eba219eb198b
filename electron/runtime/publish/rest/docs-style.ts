/** How the page looks that describes a service: the studio's colours and measures, light and dark as the reader has it. */
export const docsStyle = `
:root{color-scheme:light dark;--bg0:#eeece8;--bg1:#f6f5f2;--bg2:#fff;--b1:#e1ded8;--b2:#cbc7bf;--t1:#1d1c1a;--t2:#504d47;--t3:#67635c;--acc:#4650c8;--acch:#3a43b2;--acct:#3d47bc;--ok:#16724a;--warn:#855600;--bad:#be2d28;--info:#1a679f}
@media(prefers-color-scheme:dark){:root{--bg0:#131416;--bg1:#191a1d;--bg2:#1e1f22;--b1:#2a2b2f;--b2:#3c3e44;--t1:#e9e8e5;--t2:#b6b4af;--t3:#9c9a95;--acc:#5560de;--acch:#4a54ce;--acct:#a6aeff;--ok:#55c589;--warn:#e5ac42;--bad:#f47c75;--info:#66b3ec}}
*{box-sizing:border-box}
body{margin:0;font:13px/20px Inter,system-ui,sans-serif;color:var(--t1);background:var(--bg1)}
.page{display:grid;grid-template-columns:232px minmax(0,820px);gap:40px;padding:0 24px;max-width:1160px;margin:0 auto}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:32px 0;font-size:12px}
nav h2{margin:16px 0 4px;font-size:12px;color:var(--t2)}
nav a{display:flex;gap:6px;align-items:baseline;padding:2px 6px;margin:0 -6px;border-radius:4px;color:var(--t1);text-decoration:none}
nav a:hover{background:var(--b1)}
nav a code{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
main{padding:32px 0 80px;min-width:0}
h1{margin:0 0 4px;font-size:24px;line-height:32px;font-weight:600}
h2{margin:0;font-size:13px;font-weight:600}
h3{margin:16px 0 4px;font-size:12px;line-height:16px;font-weight:600;color:var(--t2)}
p{margin:4px 0;overflow-wrap:anywhere}
a{color:var(--acct)}
.meta{color:var(--t3)}
code,pre,textarea,input,select{font:12px/18px "JetBrains Mono",ui-monospace,monospace}
pre{margin:4px 0;padding:8px 12px;border:1px solid var(--b1);border-radius:4px;background:var(--bg1);overflow:auto;max-height:420px}
.group{margin:32px 0 8px;font-size:14px}
section.op,section.schema{margin:0 0 8px;border:1px solid var(--b1);border-radius:6px;background:var(--bg2)}
.op>header{display:flex;gap:8px;align-items:baseline;padding:8px 12px;border-bottom:1px solid var(--b1);flex-wrap:wrap}
.op>div,.schema>div{padding:4px 12px 12px}
.schema>header{padding:8px 12px}
.m{flex:none;width:52px;font:600 11px/18px "JetBrains Mono",ui-monospace,monospace}
.get{color:var(--info)}.post{color:var(--ok)}.put,.patch{color:var(--warn)}.delete{color:var(--bad)}
.gone{color:var(--warn)}
table{width:100%;border-collapse:collapse;font-size:12px}
th,td{padding:3px 8px 3px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--b1);font-weight:400;overflow-wrap:anywhere}
th{color:var(--t3)}
tr:last-child td{border-bottom:0}
td:first-child,th:first-child{width:200px}
details{margin-top:12px;border-top:1px solid var(--b1);padding-top:8px}
summary{cursor:pointer;color:var(--acct);font-weight:500}
.fields{display:grid;grid-template-columns:minmax(120px,200px) 1fr;gap:4px 12px;align-items:center;margin:8px 0}
label{color:var(--t2);font-size:12px}
input,select,textarea{width:100%;min-height:24px;padding:2px 6px;color:var(--t1);background:var(--bg2);border:1px solid var(--b2);border-radius:4px}
textarea{min-height:120px;resize:vertical;margin:4px 0}
button{height:26px;padding:0 12px;font:500 12px/16px Inter,system-ui,sans-serif;color:#fff;background:var(--acc);border:0;border-radius:5px;cursor:pointer}
button:hover{background:var(--acch)}button:disabled{opacity:.5}
:focus-visible{outline:2px solid var(--acc);outline-offset:1px}
output{display:block;margin-top:12px}
output strong{margin-right:8px}output code{display:block;margin:4px 0;overflow-wrap:anywhere}
output[data-kind=ok] strong{color:var(--ok)}output[data-kind=bad] strong{color:var(--bad)}
@media(max-width:760px){.page{grid-template-columns:minmax(0,1fr);gap:0}nav{position:static;height:auto;padding-bottom:0}}
@media(forced-colors:active){button{border:1px solid}}
`;
