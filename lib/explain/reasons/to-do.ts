/** What to do, where the message passes on what somebody else said, or has no room for it. */
export const TO_DO: Readonly<Record<string, string>> = {
  ANOTHER_PROJECT: "Name the project that has the environment's name, or take a token for that one.",
  BAD_ALLOCATION_POOL: "Give a first and a last address of the subnet, in this order, in pools that do not overlap.",
  BAD_CERTIFICATE: "Give files in PEM that belong together, with `--tls-cert` and `--tls-key`.",
  BAD_KNOWN_HOSTS: "Name a file that can be read; `vrouter keys scan DOCUMENT` says which keys belong into it.",
  BAD_REQUEST:
    "Send what the message names as the API has it; [Networking API](../networking-api.md) says what is there.",
  BODY_TOO_LARGE: "Send several smaller requests.",
  CHANGED:
    "Look on the host's own console whether it has this key. If it was reinstalled, put the new key in the place of the old one by hand.",
  CHANGED_SINCE: "Read again, and decide whether the change is still right; then write it.",
  DEPLOYED_BY_CDKTF:
    "Deploy and destroy with cdktf, which the message has the command of. `apply --accept-machine` and `remove --host` are done all the same.",
  DEFECT: "Report it, with the lines of the log.",
  FORMER_CARRIER: "Deploy, then `vrouter lock DOCUMENT --deployed`.",
  FORMER_DISTRIBUTION: "Deploy all hosts, then `vrouter lock DOCUMENT --deployed`.",
  FORMER_PLACE: "Deploy, then `vrouter lock DOCUMENT --deployed`.",
  IN_USE: "Remove first what uses it.",
  INTERNAL_ADDRESS_MISMATCH: "Give one of both: the port, or the address that the port has.",
  MACHINE_DECLARED: "Deploy the host that the machine is now; nothing is left of the other one then.",
  METHOD_NOT_ALLOWED: "[Networking API](../networking-api.md) says what can be done.",
  NO_ANSWER:
    "Give the user a login shell that reads sh (`usermod --shell /bin/bash USER`) and whose start-up files neither end nor replace it; or log in as another user.",
  NO_CONNECTION:
    "Deploy it; or clean the host with `vrouter remove DOCUMENT --host HOST` and take the resource out of the state.",
  NO_ROUTER_ON_NETWORK_NODE: "Nothing, if that is meant; or give a router on the node an interface on the subnet.",
  NOT_FOUND: "List what there is.",
  NOT_ONE_OF: "Take one of those that the message lists.",
  RENAMED_FROM_UNKNOWN: "Remove `renamed_from` if it is deployed under its new name already.",
  SEVERAL_ROUTERS_ON_NETWORK_NODE: "Nothing, if the chosen one is meant; or leave the other ones off the subnet.",
  SHARED_STATE: "Give one of them another place: the message says which keys.",
  UNKNOWN_CODE: "`vrouter explain` lists all.",
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
  NOT_AGREED: "Answer y, or give `--yes` where nobody is there to be asked.",
  NOT_ALLOWED: "A reader's token cannot write, and a server with `--read-only` writes for nobody.",
  USAGE:
    "`vrouter COMMAND --help` says what goes together. The program that Terraform runs is not meant to be run by hand.",
};
