import { escaped, identifiers } from "./code";
import { BOX_COLOURS, MARK_COLOURS } from "./palette";
import { collapsed } from "./collapse";
import type { Box, Line, Mark, Picture } from "./picture";
import { boxTexts, lineTexts, type SignedText } from "./texts";

const SHAPES: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  external: ["([", "])"],
  network: ["{{", "}}"],
  router: ["[", "]"],
  standby: ["[", "]"],
  instance: ["[", "]"],
  vms: ["(", ")"],
};

const ARROWS: Readonly<Record<Line["kind"], string>> = {
  "way-out": "==>",
  gateway: "---",
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
  ...entriesOf(MARK_STYLES).map(
    ([mark, { dashes }]) => `classDef ${mark} stroke:${MARK_COLOURS[mark]},stroke-width:4px${dashes}`,
  ),
];

/** In parentheses: a label that began with `+ ` or `- ` would be read as a list. */
const SIGNS: Readonly<Record<Mark, string>> = { added: "(+) ", removed: "(-) ", changed: "(~) " };

/** Mermaid refuses more where `maxEdges` and `maxTextSize` are not set, and they cannot be on GitHub and GitLab. */
export const LIMITS = { lines: 500, characters: 50_000 };

/** A Mermaid flowchart, as GitHub and GitLab draw it: what is too large for that is counted. */
export function mermaid(picture: Picture): string {
  return flowchart(
    collapsed(
      picture,
      (smaller) => smaller.lines.length <= LIMITS.lines && flowchart(smaller).length <= LIMITS.characters,
    ),
  );
}

function flowchart(picture: Picture): string {
  const { groups, boxes, lines, note } = picture;
  const ids = identifiers(picture);
  const box = (one: Box) => {
    const [open, close] = SHAPES[one.kind];
    return `${ids.get(one.id)}${open}"${signed(boxTexts(one))}"${close}:::${one.kind}`;
  };
  const styled = lines.flatMap(({ mark }, index) =>
    mark === undefined ? [] : [`linkStyle ${index} ${lineStyle(mark)}`],
  );
  return [
    "flowchart TB",
    ...(note === undefined ? [] : [`note["${escaped(note, "#")}"]`]),
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap(({ id, title, mark }) => [
      `subgraph ${ids.get(id)}["${signed([{ text: title, mark }])}"]`,
      ...boxes.filter(({ group }) => group === id).map((one) => `  ${box(one)}`),
      "end",
    ]),
    ...lines.map((line) => `${ids.get(line.from)} ${ARROWS[line.kind]}${lineLabel(line)} ${ids.get(line.to)}`),
    ...styled,
    ...[...groups, ...boxes].flatMap(({ id, mark }) => (mark === undefined ? [] : [`class ${ids.get(id)} ${mark}`])),
    ...STYLES,
  ]
    .join("\n")
    .concat("\n");
}

function lineLabel(line: Line): string {
  return line.labels.length === 0 ? "" : `|"${signed(lineTexts(line))}"|`;
}

function signed(texts: readonly SignedText[]): string {
  return texts.map(({ text, mark }) => escaped(mark === undefined ? text : `${SIGNS[mark]}${text}`, "#")).join("<br>");
}

function lineStyle(mark: Mark): string {
  const { width, dashes } = MARK_STYLES[mark];
  return `stroke:${MARK_COLOURS[mark]},stroke-width:${width}px${dashes}`;
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
