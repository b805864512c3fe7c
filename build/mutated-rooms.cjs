/** Rooms that `npm run mutate ROOM` takes, with the tests that are about them. */
exports.TESTS = {
  fleet: ["test/fleet/**/*.test.ts"],
  placement: ["test/placement/**/*.test.ts", "test/topology/**/*.test.ts"],
  review: ["test/review/**/*.test.ts", "build/recorded-reviews.test.ts"],
  topology: ["test/topology/**/*.test.ts", "test/placement/**/*.test.ts"],
};
