import { grouped } from "../../collections/grouped";
import { escaped, identifiers } from "./code";
import { lonely, lonelyNetworks } from "./lonely";
import { fitting } from "../overview";
import { BOX_COLOURS, GROUP_COLOURS, LINE_COLOURS, MARK_COLOURS, widthOf } from "./palette";
import type { Box, Line, Mark, Picture } from "../picture";
import { boxTexts, groupTexts, type SignedText } from "../texts";

const SHAPES: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  external: ["([", "])"],
  network: ["([", "])"],
  router: ["[", "]"],
  standby: ["[", "]"],
  instance: ["[", "]"],
  vms: ["(", ")"],
  "network-node": ["[", "]"],
  "compute-host": ["(", ")"],
};

const ARROWS: Readonly<Record<Line["kind"], string>> = {
  "way-out": "==>",
  gateway: "-->",
  interface: "---",
  pair: "-.-",
};

const MARK_STYLES: Readonly<Record<Mark, { readonly width: number; readonly dashes: string }>> = {
  added: { width: 3, dashes: "" },
  removed: { width: 2, dashes: ",stroke-dasharray:6 4" },
  changed: { width: 3, dashes: "" },
};

const STYLES = [
  ...entriesOf(BOX_COLOURS).map(([kind, { fill, stroke }]) => {
    const dashes = kind === "standby" ? ",stroke-dasharray:4 3" : "";
    return `classDef ${kind} fill:${fill},stroke:${stroke},color:#111${dashes}`;
  }),
  `classDef host fill:${GROUP_COLOURS.fill},stroke:${GROUP_COLOURS.stroke}`,
  "classDef name fill:none,stroke:none,color:#111,font-weight:bold",
  "classDef note fill:none,stroke:none,color:#111",
  ...entriesOf(MARK_STYLES).map(
    ([mark, { dashes }]) => `classDef ${mark} stroke:${MARK_COLOURS[mark]},stroke-width:4px${dashes}`,
  ),
];

/** In parentheses: a label that began with `+ ` or `- ` would be read as a list. */
const SIGNS: Readonly<Record<Mark, string>> = { added: "(+) ", removed: "(-) ", changed: "(~) " };

/** Mermaid refuses more where `maxEdges` and `maxTextSize` are not set, and they cannot be on GitHub and GitLab. */
export const LIMITS = { lines: 500, characters: 50_000 };

/** A Mermaid flowchart, as GitHub and GitLab draw it: of what is too large for that an overview. */
export function mermaid(picture: Picture): string {
  return flowchart(
    fitting(picture, (smaller) => {
      const code = flowchart(smaller);
      return code.length <= LIMITS.characters && code.split("\n").filter(isLine).length <= LIMITS.lines;
    }),
  );
}

/** Pixels. Longer lines of a box are wrapped. */
const LINE_WIDTH = 500;

const NOTE = "note";

const INVISIBLE = "~~~";

/** As Mermaid counts them. */
function isLine(code: string): boolean {
  return [INVISIBLE, ...Object.values(ARROWS)].some((arrow) => code.includes(` ${arrow} `));
}

/**
 * Lines lead upwards, so that external networks are on top. The name of a host is a node of its own: Mermaid leads lines
 * around nodes, and through titles. Nothing says where in the host it is: an invisible line to it may end Mermaid with an error.
 */
function flowchart(picture: Picture): string {
  const { groups, boxes, note } = picture;
  const ids = identifiers(picture);
  const lines = picture.lines.map(upwards);
  const box = (one: Box) => {
    const [open, close] = SHAPES[one.kind];
    return `${ids.get(one.id)}${open}"${signed(boxTexts(one))}"${close}:::${one.kind}`;
  };
  const isGroup = new Set(groups.map(({ id }) => id));
  const nodeOf = (id: string) => `${ids.get(id)}${isGroup.has(id) ? "name" : ""}`;
  return [
    `%%{init: {"flowchart": {"wrappingWidth": ${LINE_WIDTH}}}}%%`,
    "flowchart BT",
    ...(note === undefined ? [] : [`${NOTE}["${escaped(note, "#")}"]:::note`]),
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap((group) => {
      const own = boxes.filter((one) => one.group === group.id);
      const id = ids.get(group.id)!;
      return [
        `subgraph ${id}[" "]`,
        `  ${nodeOf(group.id)}["${signed(groupTexts(group))}"]:::name`,
        ...own.map((one) => `  ${box(one)}`),
        "end",
        `class ${id} host`,
        ...(group.mark === undefined ? [] : [`class ${id} ${group.mark}`]),
      ];
    }),
    ...lines.map(({ from, to, kind }) => `${ids.get(from)} ${ARROWS[kind]} ${ids.get(to)}`),
    ...besideOutside(picture).map(([lower, upper]) => `${nodeOf(lower)} ${INVISIBLE} ${nodeOf(upper)}`),
    ...(note === undefined ? [] : firstOf(boxes, "network-node").map(({ id }) => `${nodeOf(id)} ${INVISIBLE} ${NOTE}`)),
    ...[...grouped([...lines.keys()], (index) => lineStyle(lines[index]!))].map(
      ([style, indices]) => `linkStyle ${indices.join(",")} ${style}`,
    ),
    ...boxes.flatMap(({ id, mark }) => (mark === undefined ? [] : [`class ${ids.get(id)} ${mark}`])),
    ...STYLES,
  ]
    .join("\n")
    .concat("\n");
}

/** What has no line, and would lie anywhere: networks are above the first router, what could leave is below the outside. */
function besideOutside(picture: Picture): [lower: string, upper: string][] {
  const { boxes } = picture;
  return [
    ...firstOf(boxes, "external").flatMap(({ id }) => lonely(picture).map((lower): [string, string] => [lower, id])),
    ...firstOf(boxes, "router", "network-node").flatMap(({ id }) =>
      lonelyNetworks(picture).map((upper): [string, string] => [id, upper]),
    ),
  ];
}

function firstOf(boxes: readonly Box[], ...kinds: Box["kind"][]): readonly Box[] {
  return boxes.filter(({ kind }) => kinds.includes(kind)).slice(0, 1);
}

/** From what is below. */
function upwards(line: Line): Line {
  return line.kind === "gateway" || line.kind === "pair" ? { ...line, from: line.to, to: line.from } : line;
}

function signed(texts: readonly SignedText[]): string {
  return texts.map(({ text, mark }) => escaped(mark === undefined ? text : `${SIGNS[mark]}${text}`, "#")).join("<br>");
}

function lineStyle({ kind, weight = 1, mark }: Line): string {
  const own = kind === "way-out" || kind === "gateway" ? widthOf(weight) : 1;
  if (mark === undefined) return `stroke:${LINE_COLOURS[kind]},stroke-width:${own}px`;
  const { width, dashes } = MARK_STYLES[mark];
  return `stroke:${MARK_COLOURS[mark]},stroke-width:${Math.max(width, own)}px${dashes}`;
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
