import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { HostBundle } from "../../lib/bundle/bundle";
import type { SshEndpoint } from "../../lib/model/topology";
import { inOperator, SSH_OPTIONS } from "../lab/operator";
import { median, speedUp, type Row } from "../report";

const ROOT = join(__dirname, "../..");
const PLAYBOOK = "/usr/bin/ansible-playbook";
/** Hosts need no Python, but for Ansible: this machine's, which is a Debian 12 as they are. */
const PYTHON = ["python3-minimal", "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libffi8"];
const ROUNDS = 3;
/** So many times as fast at least. */
const AIM = 50;

/** Milliseconds of a whole process. */
export interface Ours {
  /** Of a deployment that finds nothing to do. */
  readonly check: number;
  /** Of one that brings all files and touches no unit. */
  readonly copy: number;
}

/** Rows for Ansible's check and copy of the files of a bundle, with its usual settings; none where it is not installed. */
export function besideAnsible(bundle: HostBundle, endpoint: SshEndpoint, directory: string, ours: Ours): Row[] {
  if (!existsSync(PLAYBOOK)) {
    process.stderr.write(`no ${PLAYBOOK}: Ansible is left out (Debian's ansible-core has it)\n`);
    return [];
  }
  installPython(endpoint);
  const play = (round: number, ...options: readonly string[]): number => {
    prepare(bundle, endpoint, directory, round);
    const began = performance.now();
    const playbook = ["ansible-playbook", "--inventory", "inventory.yaml", ...options, "playbook.yaml"];
    inOperator(directory, "env", `ANSIBLE_HOME=${join(directory, "home")}`, ...playbook);
    return performance.now() - began;
  };
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  const [copied, checked] = [rounds.map((round) => play(round)), rounds.map(() => play(ROUNDS - 1, "--check"))];
  const files = `${bundle.files.length} files`;
  return [
    speedUp(`${files}, checked, none differs: engine, ansible-playbook`, ours.check, median(checked), "ms", AIM),
    speedUp(`${files}, all copied: engine, ansible-playbook`, ours.copy, median(copied), "ms", AIM),
  ];
}

function installPython({ address, user, identityFile }: SshEndpoint): void {
  const ssh = ["ssh", ...SSH_OPTIONS, "-i", identityFile!, `${user}@${address}`];
  const files = `dpkg -L ${PYTHON.join(" ")} | tar -c --no-recursion --files-from=- 2>/dev/null`;
  inOperator(ROOT, "sh", "-c", `${files} | "$@" tar -x -C / --keep-directory-symlink`, "sh", ...ssh);
}

/** Each file is another one in every round. */
function prepare(
  { files }: HostBundle,
  { address, user, identityFile }: SshEndpoint,
  directory: string,
  round: number,
): void {
  rmSync(join(directory, "files"), { recursive: true, force: true });
  mkdirSync(join(directory, "files"), { recursive: true });
  for (const [index, { text }] of files.entries()) {
    writeFileSync(join(directory, "files", String(index)), `${text}# ${round}\n`);
  }
  const host = {
    ansible_host: address,
    ansible_user: user,
    ansible_ssh_private_key_file: join(ROOT, identityFile!),
    ansible_ssh_common_args: SSH_OPTIONS.join(" "),
  };
  writeFileSync(join(directory, "inventory.yaml"), stringify({ all: { hosts: { node: host } } }));
  const task = {
    "ansible.builtin.copy": { src: "files/{{ item }}", dest: "/tmp/ansible-{{ item }}", mode: "0644" },
    loop: files.map((_, index) => index),
  };
  writeFileSync(join(directory, "playbook.yaml"), stringify([{ hosts: "all", gather_facts: false, tasks: [task] }]));
}
