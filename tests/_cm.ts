import { HtmlRenderer, Parser } from 'commonmark';
import { tests as examples } from 'commonmark-spec';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import { markdownOf } from './helpers/markdown.ts';
const r = new HtmlRenderer({ softbreak: ' ' }); const R=(m:string)=>r.render(new Parser().parse(m)).trim();
let same=0, un=0; const by:any={};
for (const e of examples){ const s=e.markdown.replaceAll('→','\t'); const n=readMarkdown(s); const m=markdownOf(n);
 const n2=readMarkdown(m); if(JSON.stringify(n)!==JSON.stringify(n2)){un++; if(process.argv[2]==='u') console.log('UNSTABLE',e.number,JSON.stringify(s),JSON.stringify(m),JSON.stringify(n),JSON.stringify(n2))}
 if(R(s)===R(m)) same++; else { (by[e.section]??=[]).push(e.number); if(process.argv[2]==='d') console.log(e.number,e.section,'\n  ',JSON.stringify(s),'\n  ',JSON.stringify(m),'\n  ',JSON.stringify(R(s)),'\n  ',JSON.stringify(R(m)))}}
console.log(same, examples.length, 'unstable',un, by);
