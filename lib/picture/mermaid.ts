import { escaped, identifiers } from "./code";
import { BOX_COLOURS, MARK_COLOURS } from "./palette";
import type { Box, Line, Mark, Picture, Text } from "./picture";

const SHAPES: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  external: ["([", "])"],
  network: ["{{", "}}"],
  router: ["[", "]"],
  standby: ["[", "]"],
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

/** A Mermaid flowchart, as GitHub and GitLab draw it. */
export function mermaid(picture: Picture): string {
  const { groups, boxes, lines } = picture;
  const ids = identifiers(picture);
  const box = ({ id, kind, texts, mark }: Box) => {
    const [open, close] = SHAPES[kind];
    return `${ids.get(id)}${open}"${label(texts, mark)}"${close}:::${kind}`;
  };
  const styled = lines.flatMap(({ mark }, index) =>
    mark === undefined ? [] : [`linkStyle ${index} ${lineStyle(mark)}`],
  );
  return [
    "flowchart TB",
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap(({ id, title, mark }) => [
      `subgraph ${ids.get(id)}["${escaped(signed(title, mark), "#")}"]`,
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

function label(texts: readonly Text[], mark: Mark | undefined): string {
  return texts
    .map(({ text, mark: own }, index) => escaped(signed(text, own ?? (index === 0 ? mark : undefined)), "#"))
    .join("<br>");
}

function lineLabel({ label: text, mark }: Line): string {
  return text === undefined ? "" : `|"${escaped(signed(text, mark), "#")}"|`;
}

function signed(text: string, mark: Mark | undefined): string {
  return mark === undefined ? text : `${SIGNS[mark]}${text}`;
}

function lineStyle(mark: Mark): string {
  const { width, dashes } = MARK_STYLES[mark];
  return `stroke:${MARK_COLOURS[mark]},stroke-width:${width}px${dashes}`;
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
