import { REASONS } from "../../lib/explain/catalogue";
import { TO_DO } from "../../lib/explain/reasons/to-do";
import { belongsTo } from "./catalogue";
import { errorCodes, type ErrorCode } from "./error-codes";
import { isBlank } from "./message-text";

const HEAD = `# Errors

Every code that \`vrouter\`, \`cdktf synth\` and \`cdktf deploy\` give, made from the sources by the tests. A code stays what it is; words
may change. In *italics* what is filled in. An error of a document comes with its file, line and column, one of a host with the
host's name. \`vrouter explain CODE\` says all of it, with an example. On an error in a document nothing is done; what a failed deployment does to a host is in [faults](../faults.md).`;

/** docs/reference/errors.md */
export function errorsPage(): string {
  const codes = errorCodes();
  const of = (group: ReturnType<typeof belongsTo>) => table(codes.filter((one) => belongsTo(one) === group));
  return [
    HEAD,
    "## Documents and programs",
    of("documents"),
    "## Warnings",
    of("warnings"),
    "## Hosts and commands",
    of("hosts"),
  ]
    .join("\n\n")
    .concat("\n");
}

function sentence(message: string): string {
  return /[.?!:]$/.test(message) ? message : `${message}.`;
}

function table(codes: readonly ErrorCode[]): string {
  const rows = codes.map(({ code, messages }) => {
    const toDo = TO_DO[code];
    const said = messages.filter((message) => toDo === undefined || !isBlank(message)).map(sentence);
    const cell = [...said, ...(toDo === undefined ? [] : [toDo])].join("<br>");
    return `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${cell} | ${REASONS[code] ?? ""} |`;
  });
  return ["| code | what is said, and what to do | why |", "|---|---|---|", ...rows].join("\n");
}
