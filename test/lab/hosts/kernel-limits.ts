import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** What the hosts of a lab share because they share a kernel, and what a lab of so many takes of it. */
const SHARED: Readonly<Record<string, (hosts: number) => number>> = {
  "/proc/sys/fs/inotify/max_user_instances": (hosts) => 64 + 8 * hosts,
  // Every host may know every other one, on each segment.
  "/proc/sys/net/ipv4/neigh/default/gc_thresh3": (hosts) => 4 * hosts * hosts,
};

/** @param memory a file that remembers what there was before */
export function raiseLimits(hosts: number, memory: string): void {
  const before = Object.entries(SHARED).flatMap(([path, needed]) => {
    const has = Number(readFileSync(path, "utf8"));
    return has >= needed(hosts) ? [] : [[path, has] as const];
  });
  if (before.length === 0) return;
  writeFileSync(memory, JSON.stringify(Object.fromEntries(before)));
  for (const [path] of before) writeFileSync(path, String(SHARED[path]!(hosts)));
}

export function restoreLimits(memory: string): void {
  if (!existsSync(memory)) return;
  const before = JSON.parse(readFileSync(memory, "utf8")) as Record<string, number>;
  for (const [path, limit] of Object.entries(before)) writeFileSync(path, String(limit));
  rmSync(memory);
}
