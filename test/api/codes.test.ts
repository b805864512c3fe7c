import { STATUS_OF } from "../../lib/api/problem-status";
import { errorCodes } from "../docs/error-codes";

test("every error of a document has its status", () => {
  const codes = errorCodes().filter(
    ({ isWarning, files }) =>
      !isWarning && files.some((file) => /^lib\/(topology|placement|document|lock)\//.test(file)),
  );
  expect(codes.length).toBeGreaterThan(70);
  expect(codes.map(({ code }) => code).filter((code) => !Object.hasOwn(STATUS_OF, code))).toEqual([]);
});
