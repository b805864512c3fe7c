import { Layout } from "../../artefacts/layout";
import { namespaceIn } from "../../artefacts/network/namespace";
import { type HostBundle, type HostFile, inGeneration } from "../../bundle/bundle";
import { fileKindOf, kindOfFile } from "../../bundle/file-kinds";
import type { Facts } from "../kernel/facts";
import { namespaceFacts } from "../kernel/namespace-facts";
import { hostFacts, segmentFacts } from "../kernel/segment-facts";
import { settingFacts } from "../kernel/setting-facts";
import { virtualFacts } from "../kernel/virtual-facts";
import type { Inspection } from "../state/inspection";

/** Facts of the kernel that one file says, or several together. */
export interface SubjectFacts extends Facts {
  /** Path in the generation. */
  readonly subject: string;
  /** Those who say it. */
  readonly files: readonly HostFile[];
}

/** Whether it counts what keepalived gives to the ports of an HA router: that comes and goes by itself. */
export type Scope = "all" | "without keepalived's";

/** What a bundle's files say of the kernel, and what the kernel has, subject by subject. */
export function kernelFacts(bundle: HostBundle, inspection: Inspection, scope: Scope): SubjectFacts[] {
  const owner = `vrouter:${bundle.environment}`;
  const files = new Map(bundle.files.map((file) => [inGeneration(bundle, file.path), file]));
  const networks = bundle.files.filter((file) => kindOfFile(file)?.live === "segment");
  const texts = networks.map(({ text }) => text);
  return [
    { subject: "networks", files: networks, ...hostFacts(texts, inspection.kernel, owner) },
    ...[...files].flatMap(([subject, file]) => {
      const facts = factsOf(subject, file.text, files, bundle, inspection);
      if (facts === undefined) return [];
      const own = scope === "all" || namespaceIn(file.text).vrrp !== true ? facts : withoutVirtual(facts);
      return [{ subject, files: [file], ...own }];
    }),
  ];
}

function withoutVirtual({ desired, live }: Facts): Facts {
  const own = (fact: string) => !/^(state|address|route) /.test(fact);
  return { desired: desired.filter(own), live: live.filter(own) };
}

function factsOf(
  subject: string,
  text: string,
  files: ReadonlyMap<string, HostFile>,
  { environment }: HostBundle,
  { kernel, states, units }: Inspection,
): Facts | undefined {
  const { live, id } = fileKindOf(subject) ?? {};
  const sibling = (name: string) => files.get(`${subject.slice(0, subject.lastIndexOf("/"))}/${name}`)?.text ?? "";
  switch (live) {
    case "segment":
      return segmentFacts(text, kernel, `vrouter:${environment}`);
    case "settings":
      return settingFacts(text, sibling("ports"), kernel);
    case "namespace": {
      // Whose keepalived does not run has nothing of it.
      const runs = units[new Layout(environment).unit("keepalived", id!)] === "active";
      const virtual = runs
        ? virtualFacts(sibling("keepalived.conf"), kernel, namespaceIn(text).name, states[id!])
        : undefined;
      return namespaceFacts(text, kernel, virtual);
    }
    default:
      return undefined;
  }
}
