import type { Router } from "../../../model/topology";
import { notFound } from "../../base/api-error";
import type { View } from "../../base/view";

/** The router of a URL. @throws ApiError */
export function routerOf(view: View, id: string): Router {
  const router = view.topology.routers.find((one) => one.id === id.toLowerCase() && one.snatOf === undefined);
  if (router === undefined) throw notFound("RouterNotFound", "Router", id);
  return router;
}
