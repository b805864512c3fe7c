import { escaped, identifiers } from "./code";
import { lonely } from "./lonely";
import { BOX_COLOURS, GROUP_COLOURS, LINE_COLOURS, MARK_COLOURS, widthOf } from "./palette";
import type { Box, Group, Line, Mark, Picture } from "../picture";
import { boxTexts, groupTexts, type SignedText } from "../texts";

const SIGNS: Readonly<Record<Mark, string>> = { added: "+ ", removed: "− ", changed: "~ " };

const BOX_STYLES: Readonly<Record<Box["kind"], string>> = {
  external: "filled,rounded",
  network: "filled,rounded",
  router: "filled",
  standby: "filled,dashed",
  instance: "filled",
  vms: "filled",
  "network-node": "filled",
  "compute-host": "filled",
};

/** Between one host and the next there is room for a name. */
const ROWS = "minlen=2";

/** `constraint=false`: it does not decide what is above what. */
const LINES: Readonly<Record<Line["kind"], string>> = {
  "way-out": `dir=back, arrowtail=normal, ${ROWS}`,
  gateway: `penwidth=2.2, dir=back, arrowtail=normal, ${ROWS}`,
  interface: "dir=none, constraint=false",
  pair: "style=dashed, dir=none, constraint=false",
};

/**
 * For Graphviz. External networks are on top, what leaves through them below. The name of a
 * host is a node of its own, for Graphviz leads no line through one.
 */
export function dot(picture: Picture): string {
  const { title, note, groups, boxes, lines } = picture;
  const ids = identifiers(picture);
  const box = (one: Box) => `${ids.get(one.id)} [label=${html(boxTexts(one))}, ${boxStyle(one)}${marked(one.mark)}];`;
  const isGroup = new Set(groups.map(({ id }) => id));
  const nodeOf = (id: string) => `${ids.get(id)}${isGroup.has(id) ? "_name" : ""}`;
  const heading = [title, ...(note === undefined ? [] : [note])].map((text) => ({ text }));
  return [
    "digraph {",
    `graph [fontname=Helvetica, fontsize=13, nodesep=0.3, ranksep=0.35, label=${html(heading)}, labelloc=t];`,
    'node [shape=box, fontname=Helvetica, fontsize=11, margin="0.14,0.08"];',
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap((group) => {
      const own = boxes.filter((one) => one.group === group.id);
      const name = nodeOf(group.id);
      return [
        `subgraph cluster_${ids.get(group.id)} { ${clusterStyle(group)}`,
        `${name} [shape=plain, fontsize=13, label=${html(groupTexts(group))}];`,
        ...own.map(box),
        ...own.map(({ id }) => `${name} -> ${ids.get(id)} [style=invis];`),
        "}",
      ];
    }),
    ...lines.map((line) => edge(line, ids)),
    ...belowOutside(picture).map(([upper, lower]) => `${ids.get(upper)} -> ${nodeOf(lower)} [style=invis, minlen=3];`),
    ...besideMasters(lines).map(([upper, lower]) => `${ids.get(upper)} -> ${ids.get(lower)} [style=invis, ${ROWS}];`),
    "}",
  ].join("\n");
}

function boxStyle({ kind }: Box): string {
  const { fill, stroke } = BOX_COLOURS[kind];
  return `style="${BOX_STYLES[kind]}", fillcolor="${fill}", color="${stroke}"`;
}

function clusterStyle({ mark }: Group): string {
  const { fill, stroke } = GROUP_COLOURS;
  return `style="rounded,filled"; fillcolor="${fill}"; color="${mark === undefined ? stroke : MARK_COLOURS[mark]}"; margin=14; label="";`;
}

/** Ways are drawn from what they lead to, so that the outside is on top. */
function edge({ from, to, kind, weight = 1, mark }: Line, ids: ReadonlyMap<string, string>): string {
  const [upper, lower] = kind === "way-out" ? [to, from] : [from, to];
  const width = kind === "way-out" ? `, penwidth=${widthOf(weight)}` : "";
  return `${ids.get(upper)} -> ${ids.get(lower)} [color="${LINE_COLOURS[kind]}", ${LINES[kind]}${width}${marked(mark)}];`;
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

function belowOutside(picture: Picture): [upper: string, lower: string][] {
  const outside = picture.boxes.find(({ kind }) => kind === "external");
  return outside === undefined ? [] : lonely(picture).map((id) => [outside.id, id]);
}

function marked(mark: Mark | undefined): string {
  if (mark === undefined) return "";
  const style = mark === "removed" ? ', style="dashed"' : "";
  return `, color="${MARK_COLOURS[mark]}", fontcolor="${mark === "removed" ? MARK_COLOURS[mark] : "#111111"}", penwidth=2.5${style}`;
}

function html(texts: readonly SignedText[]): string {
  const lines = texts.map((text, index) => (index === 0 ? `<B>${signed(text)}</B>` : signed(text)));
  return `<${lines.join("<BR/>")}>`;
}

function signed({ text, mark }: SignedText): string {
  if (mark === undefined) return escaped(text, "&#");
  return `<FONT COLOR="${MARK_COLOURS[mark]}">${SIGNS[mark]}${escaped(text, "&#")}</FONT>`;
}
