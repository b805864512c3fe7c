import { errorCodes, type ErrorCode } from "./error-codes";
import { isBlank } from "./message-text";

/** For codes whose message passes on what somebody else said, or that need more than it has room for. */
const NOTES: Readonly<Record<string, string>> = {
  ABORTED:
    "Whoever ran it ended it (Ctrl-C, SIGTERM). A host that was switched already went back to what it had before, which the message says; the others were not changed. Deploy again.",
  YAML_SYNTAX: "The YAML parser's own words: mend the line it names.",
  ACTIVATION_FAILED:
    "A unit did not start or reload; its journal's last lines follow. The host went back to what it had before; mend the cause and deploy again.",
  UNHEALTHY:
    "Units failed after they were started, or the kernel has something else than the files say; both follow. The host went back to what it had before. Mend what is named and deploy again.",
  VALIDATION_FAILED:
    "The host's own daemons refuse a file; their words follow. A file of ours that is refused is a defect, or a daemon too old: report it with these lines.",
  MISSING_COMMANDS: "The message has what installs them, on Debian and on RHEL.",
  PRECONDITION_FAILED:
    "The host lacks what the document takes for granted: a bridge of `bridge_mappings`, the `underlay_ip`. Mend the host, or name what it has. Nothing was changed.",
  ROLLBACK_FAILED:
    "The deployment failed, and so did the way back: the host may have some of each. `vrouter drift` shows what; `vrouter repair`, or the next deployment, mends it.",
  HOST_PROGRAM_FAILED:
    "A step ended with an error on the host; its output follows (a full disk, a read-only file system). Mend it and deploy again.",
  NOT_CONFIRMED:
    "The change was active, but nobody could come in any more to confirm it, so the host went back. Look for a rule, route or address of the change that cuts SSH.",
  TOO_LATE: "Deploy again. If it happens again, the host or the way to it is too slow: look at its load.",
  CANNOT_SHOW: "Terraform's own words follow: give a plan that this Terraform made, in the folder where it was made.",
  CONNECTION_LOST:
    "The message says whether the host goes back by itself, and when. Wait for that, then deploy again: it completes what was begun.",
  UNREACHABLE:
    "Already tried up to three times where that may help. Check address, port, route and sshd. Nothing was changed.",
  SKIPPED: "Mend the host that is named and deploy again; then this one follows.",
  NOT_READY: "`vrouter status` shows what its instance lacks. `vrouter repair` starts what should run.",
  NOT_MOVED: "Look at the journals of keepalived on both hosts. The pair is as it was; try again.",
  LOCKED:
    "It says by whom and since when. A holder that is gone lets go by itself, within a minute at the latest; no file has to be deleted.",
  BAD_BUNDLE: "`cdktf.out` is not what `cdktf` left there: synthesise and deploy again.",
  NOT_CARRIED: "Told by `vrouter import`, which goes on: see [Neutron](../neutron.md).",
  NOT_JSON: "The JSON parser's own words. Give what `openstack … -f json` or the Networking API printed, unchanged.",
  INCOMPLETE:
    "Something that an import cannot do without is in no file; [Neutron](../neutron.md) has the commands that print all of it.",
  BAD_TOKENS: "Said of `vrouter serve` and `vrouter token add`, with the file and what mends it.",
  INVALID_DOCUMENT:
    "The document that `vrouter serve` is to serve has an error, which follows. Reads are answered as they were before; writes wait for somebody to mend it.",
  NOT_ALLOWED: "A reader's token cannot write, and a server with `--read-only` writes for nobody.",
  USAGE: "Run `cdktf deploy` or `vrouter apply`; this program is not meant to be run by hand.",
};

const HEAD = `# Errors

Every code that \`vrouter\`, \`cdktf synth\` and \`cdktf deploy\` give, made from the sources by the tests. A code stays what it is; words
may change. In *italics* what is filled in. An error of a document comes with its file, line and column, one of a host with the
host's name. On an error in a document nothing is done; what a failed deployment does to a host is in [faults](../faults.md).`;

export const NOTED = Object.keys(NOTES);

/** docs/reference/errors.md */
export function errorsPage(): string {
  const codes = errorCodes();
  const ofHosts = codes.filter(({ files }) =>
    files.every((file) =>
      /^lib\/(ssh|engine|fleet|provisioner|terminal|cli|review|neutron|sources|serve|api)\//.test(file),
    ),
  );
  const ofDocuments = codes.filter((one) => !ofHosts.includes(one));
  return [
    HEAD,
    "## Documents and programs",
    table(ofDocuments.filter(({ isWarning }) => !isWarning)),
    "## Warnings",
    table(ofDocuments.filter(({ isWarning }) => isWarning)),
    "## Hosts and commands",
    table(ofHosts),
  ]
    .join("\n\n")
    .concat("\n");
}

function sentence(message: string): string {
  return /[.?!:]$/.test(message) ? message : `${message}.`;
}

function table(codes: readonly ErrorCode[]): string {
  const rows = codes.map(({ code, messages }) => {
    const note = NOTES[code];
    const said = messages.filter((message) => note === undefined || !isBlank(message)).map(sentence);
    return `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${[...said, ...(note === undefined ? [] : [note])].join("<br>")} |`;
  });
  return ["| code | what is said, and what to do |", "|---|---|", ...rows].join("\n");
}
