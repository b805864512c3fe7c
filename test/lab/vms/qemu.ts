import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { run } from "../command";
import { CACHE } from "../hosts/rootfs";

const PACKAGE = "linux-image-cloud-amd64";

/** Debian's kernel for virtual machines, unpacked and not installed; fetched on first use, then kept. */
export function debianKernel(): string {
  const version = /Depends: (linux-image-\S+)/.exec(run(["apt-cache", "depends", PACKAGE]))![1]!;
  const directory = join(CACHE, version);
  if (existsSync(directory)) return directory;
  mkdirSync(CACHE, { recursive: true });
  const partial = mkdtempSync(join(CACHE, "partial-"));
  run([
    "sh",
    "-euc",
    `cd ${partial}; apt-get -qq download ${version}; dpkg-deb -x ${version}_*.deb .; rm ${version}_*.deb`,
  ]);
  try {
    renameSync(partial, directory);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Somebody else fetched it meanwhile.
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

/** A machine that runs one script: its kernel, and busybox with what that needs. */
export interface Machine {
  readonly kernel: string;
  readonly initramfs: string;
}

/**
 * @param directory empty, for what the machine is made of
 * @param script what it runs, with busybox's commands, once its network card is there
 * @param files further ones, which stand in its root
 */
export function makeMachine(directory: string, script: string, files: readonly string[]): Machine {
  const kernel = debianKernel();
  const root = join(directory, "root");
  for (const folder of ["bin", "dev", "modules", "proc", "sys", "tmp"])
    mkdirSync(join(root, folder), { recursive: true });
  cpSync("/bin/busybox", join(root, "bin/busybox"));
  for (const file of files) cpSync(file, join(root, basename(file)));
  const modules = withDependencies(moduleFiles(kernel), "virtio_pci", "virtio_net");
  for (const file of modules) cpSync(file, join(root, "modules", basename(file)));
  const start = [
    "#!/bin/busybox sh",
    "/bin/busybox --install -s /bin",
    "mount -t proc proc /proc",
    "mount -t sysfs sysfs /sys",
    "mount -t devtmpfs dev /dev",
    ...modules.map((file) => `insmod /modules/${basename(file)}`),
    script,
    "while :; do sleep 3600; done",
  ];
  writeFileSync(join(root, "init"), `${start.join("\n")}\n`, { mode: 0o755 });
  const initramfs = join(directory, "initramfs.gz");
  run(["sh", "-euc", `cd ${root}; find . | busybox cpio -o -H newc 2>/dev/null | gzip -1 >${initramfs}`]);
  const [image] = readdirSync(join(kernel, "boot")).filter((name) => name.startsWith("vmlinuz-"));
  return { kernel: join(kernel, "boot", image!), initramfs };
}

/** Module name -> file. */
function moduleFiles(kernel: string): ReadonlyMap<string, string> {
  const modules = join(kernel, "lib/modules");
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ko"));
  return new Map(files.map((file) => [basename(file, ".ko").replaceAll("-", "_"), join(modules, file)]));
}

/** Modules in the order in which they are loaded. */
function withDependencies(files: ReadonlyMap<string, string>, ...names: readonly string[]): string[] {
  const needed = names.flatMap((name) => {
    const file = files.get(name)!;
    const [, before = ""] = /\0depends=([\w,]*)\0/.exec(readFileSync(file, "latin1")) ?? [];
    return [...withDependencies(files, ...before.split(",").filter((other) => other !== "")), file];
  });
  return [...new Set(needed)];
}
