import { namespaceIn } from "../../artefacts/network/namespace";
import { settingsIn } from "../../artefacts/network/sysctl";
import type { Facts } from "./facts";
import type { Kernel } from "./kernel";

const DEVICE_SETTING = /^net\.ipv([46])\.conf\.([^.]+)\.([^.]+)$/;

/**
 * Of a `sysctl` file. What it says of `default` holds for each port, and a port has nothing that its namespace's `default`
 * has not.
 */
export function settingFacts(text: string, ports: string, kernel: Kernel): Facts {
  const namespace = namespaceIn(ports);
  const settings = kernel.get(namespace.name)?.settings ?? new Map<string, string>();
  // A host may have been booted without IPv6.
  const families = [...settings.keys()].some((key) => key.startsWith("net.ipv6.")) ? /./ : /^(?!net\.ipv6\.)/;
  const desired = new Map(settingsIn(text).filter(([key]) => families.test(key)));
  const devices = new Set(namespace.ports.map(({ device }) => device));
  const own = [...settings].flatMap(([key, value]) => {
    const [, family, device, name] = DEVICE_SETTING.exec(key) ?? [];
    if (device === undefined || !devices.has(device)) return [];
    // It is said of this port itself.
    if (desired.has(key)) return [];
    const usual = `net.ipv${family!}.conf.default.${name!}`;
    const right = desired.get(usual) ?? settings.get(usual);
    return right === undefined || right === value ? [] : [{ key, value, right }];
  });
  return {
    desired: [
      ...[...desired].map(([key, value]) => `${key} = ${value}`),
      ...own.map(({ key, right }) => `${key} = ${right}`),
    ],
    live: [
      ...[...desired.keys()].flatMap((key) => (settings.has(key) ? [`${key} = ${settings.get(key)!}`] : [])),
      ...own.map(({ key, value }) => `${key} = ${value}`),
    ],
  };
}
