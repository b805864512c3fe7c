import { Layout } from "../../artefacts/layout";
import type { HostBundle } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import type { Drift } from "./difference";
import type { Inspection } from "../state/inspection";

/** Units that do not run, would not after a reboot, or run with other files than there are. */
export function unitDrift(bundle: HostBundle, inspection: Inspection): Drift[] {
  const { unlinked, units, masked, stale, lost, odd } = inspection;
  const { target } = new Layout(bundle.environment);
  return [
    ...wrongLinks(bundle, target, inspection),
    ...unlinked.map(({ name, folder }) => drift(name, `is not linked into ${folder}`, false, [])),
    ...[...bundle.units, target].flatMap((unit): Drift[] => {
      const state = units[unit] ?? "not there";
      return state === "active" ? [] : [drift(unit, `is ${state}`, true, [`systemctl start ${unit}`])];
    }),
    ...masked.map((unit) => drift(unit, "is masked: systemd would not start it", false, [`systemctl unmask ${unit}`])),
    ...stale.map((unit) => drift(unit, "was read from another file", false, ["systemctl daemon-reload"])),
    ...lost.map(({ unit, path }) =>
      drift(unit, `has lost ${path}`, true, [`systemctl restart ${unit}`], [{ unit, action: "restart" }]),
    ),
    ...odd.map(({ unit, why }) => drift(unit, why, true, [`systemctl restart ${unit}`], [{ unit, action: "restart" }])),
  ];
}

function wrongLinks(bundle: HostBundle, target: string, { links }: Inspection): Drift[] {
  const files = bundle.files.filter((file) => kindOfFile(file)?.pattern === "systemd/<name>");
  const right = new Map(files.map(({ path }) => [path.slice(path.lastIndexOf("/") + 1), path]));
  const wrong = [...right]
    .filter(([unit, path]) => links[unit] !== path)
    .map(([unit]) => drift(unit, "is not linked into /etc/systemd/system", false, []));
  const strange = Object.entries(links)
    .filter(([unit, path]) => path.startsWith(`${bundle.root}/`) && !unit.includes("/") && !right.has(unit))
    .map(([unit]) => drift(unit, "is a link of no unit of ours", false, []));
  const wants = `multi-user.target.wants/${target}`;
  const file = right.get(target)!;
  const enable = `ln -sfn ${file} /etc/systemd/system/${wants}`;
  const disabled = links[wants] === file ? [] : [drift(target, "is not enabled", false, [enable])];
  return [...wrong, ...strange, ...disabled];
}

function drift(
  subject: string,
  message: string,
  traffic: boolean,
  repair: readonly string[],
  activations: Drift["activations"] = [],
): Drift {
  return { kind: "unit", subject, message, diff: "", traffic, activations, repair };
}
