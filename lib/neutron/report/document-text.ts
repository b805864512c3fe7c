import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { Declarations } from "../../model/declared/declarations";
import { printable } from "../../text/printable";
import type { Remark } from "./remark";

/** Under this key a map with nothing but values is written on one line. */
const FLOW_DEPTH = 2;
const COMMENT_WIDTH = 118;

/** An environment document, with what it does not say as comments on top. */
export function documentText(declarations: Declarations, remarks: readonly Remark[]): string {
  const document = new Document(declarations, { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, map, path) => {
      const depth = path.filter(isMap).length;
      map.flow = depth >= FLOW_DEPTH && map.items.every(({ value }) => isScalar(value) || isShortList(value));
    },
    Seq: (_, list) => {
      list.flow = isShortList(list);
    },
  });
  return comments(remarks) + document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function isShortList(value: unknown): boolean {
  return isSeq(value) && value.items.every((item) => isScalar(item));
}

function comments(remarks: readonly Remark[]): string {
  const lines = [
    "# yaml-language-server: $schema=../stacks/environment.schema.json",
    "# Imported from Neutron. Every <…> is to be filled in; `vrouter validate` names each.",
    ...(remarks.length === 0 ? [] : ["#", "# What this document does not say:"]),
    ...grouped(remarks).flatMap((text) => wrapped(printable(text))),
  ];
  return `${lines.join("\n")}\n\n`;
}

/** One entry for all objects of which the same is to be said. */
function grouped(remarks: readonly Remark[]): string[] {
  const subjects = new Map<string, string[]>();
  for (const { subject, place, message } of remarks) {
    const labels = subjects.get(message) ?? [];
    labels.push(subject ?? place);
    subjects.set(message, labels);
  }
  return [...subjects].map(([message, labels]) => `${[...new Set(labels)].join(", ")}: ${message}`);
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "# -";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line);
      line = "#  ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
