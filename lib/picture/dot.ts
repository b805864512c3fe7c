import { escaped, identifiers } from "./code";
import { BOX_COLOURS, MARK_COLOURS } from "./palette";
import type { Box, Group, Line, Mark, Picture } from "./picture";
import { boxTexts, lineTexts, type SignedText } from "./texts";

const SIGNS: Readonly<Record<Mark, string>> = { added: "+ ", removed: "− ", changed: "~ " };

const BOX_STYLES: Readonly<Record<Box["kind"], string>> = {
  external: "filled,rounded",
  network: "filled,rounded",
  router: "filled",
  standby: "filled,dashed",
  instance: "filled",
  vms: "filled",
};

/** More boxes than these would be wider than any screen: they are put below each other. */
const FLAT = 24;

/** `constraint=false`: it does not decide what is above what. */
const LINES: Readonly<Record<Line["kind"], string>> = {
  "way-out": 'penwidth=2.2, color="#1d4ed8", fontcolor="#1d4ed8", dir=back, arrowtail=normal',
  gateway: 'penwidth=2.2, color="#b45309", dir=back, arrowtail=normal',
  interface: 'color="#047857", fontcolor="#047857", dir=none, constraint=false',
  pair: 'color="#64748b", fontcolor="#475569", style=dashed, dir=none, constraint=false',
};

/** For Graphviz. External networks are on top, what leaves through them below; of a large environment from left to right. */
export function dot(picture: Picture): string {
  const { groups, boxes, lines } = picture;
  const ids = identifiers(picture);
  const box = (one: Box) => `${ids.get(one.id)} [label=${html(one)}, ${boxStyle(one)}${marked(one.mark)}];`;
  return [
    "digraph {",
    `graph [rankdir=${boxes.length > FLAT ? "LR" : "TB"}, fontname=Helvetica, fontsize=13, nodesep=0.35, ranksep=0.8, label=<<B>${escaped(picture.title, "&#")}</B>>, labelloc=t];`,
    'node [shape=box, fontname=Helvetica, fontsize=11, margin="0.14,0.08"];',
    "edge [fontname=Helvetica, fontsize=10];",
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap((group) => [
      `subgraph cluster_${ids.get(group.id)} { ${cluster(group, inside(boxes, group))}`,
      ...inside(boxes, group).map(box),
      ...(inside(boxes, group).length === 0 ? [`${ids.get(group.id)}_empty [style=invis, label=""];`] : []),
      "}",
    ]),
    ...lines.map((line) => edge(line, ids)),
    ...besideMasters(lines).map(([upper, lower]) => `${ids.get(upper)} -> ${ids.get(lower)} [style=invis];`),
    "}",
  ].join("\n");
}

function boxStyle({ kind }: Box): string {
  const { fill, stroke } = BOX_COLOURS[kind];
  return `style="${BOX_STYLES[kind]}", fillcolor="${fill}", color="${stroke}"`;
}

function inside(boxes: readonly Box[], group: Group): Box[] {
  return boxes.filter((box) => box.group === group.id);
}

/** Titles are where no line comes in. */
function cluster({ title, mark }: Group, boxes: readonly Box[]): string {
  const colour = mark === undefined ? "#94a3b8" : MARK_COLOURS[mark];
  return `label=<${signed({ text: title, mark })}>; style="rounded,filled"; fillcolor="#f1f5f9"; color="${colour}"; labeljust=l; labelloc=${boxes.some(({ kind }) => kind !== "vms") ? "t" : "b"}; margin=14;`;
}

/** Ways are drawn from what they lead to, so that the outside is on top. */
function edge(line: Line, ids: ReadonlyMap<string, string>): string {
  const { from, to, kind, mark } = line;
  const [upper, lower] = kind === "way-out" ? [to, from] : [from, to];
  const texts = lineTexts(line).map(signed);
  const text = texts.length === 0 ? "" : `label=<${texts.join("<BR/>")}>, `;
  return `${ids.get(upper)} -> ${ids.get(lower)} [${text}${LINES[kind]}${marked(mark)}];`;
}

/** Slaves are as far below the outside as their master. */
function besideMasters(lines: readonly Line[]): [upper: string, lower: string][] {
  return lines
    .filter(({ kind }) => kind === "pair")
    .flatMap(({ from, to }) =>
      lines
        .filter((line) => line.kind === "gateway" && line.to === from)
        .map((line): [string, string] => [line.from, to]),
    );
}

function marked(mark: Mark | undefined): string {
  if (mark === undefined) return "";
  const style = mark === "removed" ? ', style="dashed"' : "";
  return `, color="${MARK_COLOURS[mark]}", fontcolor="${mark === "removed" ? MARK_COLOURS[mark] : "#111111"}", penwidth=2.5${style}`;
}

function html(box: Box): string {
  const lines = boxTexts(box).map((text, index) => (index === 0 ? `<B>${signed(text)}</B>` : signed(text)));
  return `<${lines.join("<BR/>")}>`;
}

function signed({ text, mark }: SignedText): string {
  if (mark === undefined) return escaped(text, "&#");
  return `<FONT COLOR="${MARK_COLOURS[mark]}">${SIGNS[mark]}${escaped(text, "&#")}</FONT>`;
}
