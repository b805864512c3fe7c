import { type Api, error, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
  expect(change("add", [A])).toEqual([A]);
});

const A = { destination: "10.9.0.0/24", nexthop: "172.16.0.77" };
const B = { destination: "10.9.1.0/24", nexthop: "172.16.0.77" };
const C = { destination: "10.9.0.0/24", nexthop: "172.16.0.78" };

function put(change: "add" | "remove", body: unknown) {
  return api.put(`routers/${api.idOf("routers", "r1")}/${change}_extraroutes`, body);
}

function change(way: "add" | "remove", routes: readonly object[]): unknown {
  const { status, body } = put(way, { router: { routes } });
  expect(status).toBe(200);
  expect(body.router.routes).toEqual(api.document.routers!["r1"]!.routes ?? []);
  return body.router.routes;
}

test("routes are put beside those that are there, each once", () => {
  expect(change("add", [A, B])).toEqual([A, B]);
});

test("those that are named go, and what is not there is no error", () => {
  change("add", [B]);
  expect(change("remove", [A, C])).toEqual([B]);
  expect(change("remove", [B])).toEqual([]);
  expect(api.document.routers!["r1"]).not.toHaveProperty("routes");
});

test.each<[string, unknown, readonly unknown[]]>([
  ["no body", undefined, [400, "MalformedRequestBody"]],
  ["no routes", { router: {} }, [400, "HTTPBadRequest"]],
  ["half a route", { router: { routes: [{ destination: "10.9.0.0/24" }] } }, [400, "HTTPBadRequest"]],
  ["one that leads nowhere", { router: { routes: [{ ...A, nexthop: "192.0.2.9" }] } }, [400, "InvalidRoutes"]],
])("%s", (_, body, wanted) => {
  expect(error(put("add", body)).slice(0, 2)).toEqual(wanted);
});
