import { Applied, SITE } from "./plans";
import { review } from "./review-command";

let site: Applied;

beforeAll(() => {
  site = new Applied(SITE);
}, 60_000);

afterAll(() => site.terraform.remove());

/** Every host's carrier has another name, and the one before stays to clean the host. */
function renamedCarriers(): unknown {
  const configuration = site.configuration(SITE);
  const carriers = Object.entries(configuration.resource["terraform_data"]!);
  const now = carriers.map(([host, carrier]) => [`${host}-now`, { ...carrier, depends_on: undefined }]);
  const former = carriers.map(([host, { input, provisioner }]) => [
    host,
    {
      triggers_replace: { carrier: `terraform_data.${host}-now` },
      input,
      lifecycle: { create_before_destroy: true },
      provisioner: provisioner.slice(-1),
    },
  ]);
  const all = Object.fromEntries([...now, ...former]) as Record<string, unknown>;
  return { ...configuration, resource: { terraform_data: all } };
}

interface Reviewed {
  readonly worst: string;
  readonly hosts: readonly { readonly change: string; readonly files: number }[];
  readonly others: readonly unknown[];
}

function reviewed(plan: string): Reviewed {
  const { stdout, stderr } = review([plan, "--json"]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Reviewed;
}

test("a carrier that changes deploys what is there already; one that is destroyed cleans, by whichever the state has", () => {
  const configuration = renamedCarriers();
  const deployed = reviewed(site.planOf(configuration));
  expect(deployed).toMatchObject({ worst: "none", others: [] });
  expect(deployed.hosts.map(({ change }) => change)).toEqual(Array(5).fill("redeployed"));
  expect(reviewed(site.planOf(configuration, "-destroy")).hosts.map(({ change }) => change)).toEqual(
    Array(5).fill("cleaned"),
  );
}, 120_000);
