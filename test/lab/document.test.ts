import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { fillDocument } from "./document";

test("a document from elsewhere gets the lab's addresses and keys; what is the lab's already, and comments, stay", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-lab-"));
  try {
    const file = join(directory, "d.yaml");
    writeFileSync(
      file,
      `environment: e # a comment
hosts:
  a: { role: network, ssh: { address: 10.0.0.1, host_key: old, identity_file: ~/.ssh/id } }
  b: { role: compute, ssh: { address: 198.18.0.12, host_key: old }, underlay_ip: 198.18.1.12 }
`,
    );
    const text = fillDocument(file, (host) => `key of ${host}`);
    expect(text).toContain("# a comment");
    expect(parse(text)).toEqual({
      environment: "e",
      hosts: {
        a: { role: "network", ssh: { address: "198.18.0.100", host_key: "key of a" }, underlay_ip: "198.18.1.100" },
        b: { role: "compute", ssh: { address: "198.18.0.12", host_key: "key of b" }, underlay_ip: "198.18.1.12" },
      },
      ssh: { identity_file: "lab/id_ed25519" },
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
