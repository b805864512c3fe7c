/** Rooms that `npm run mutate ROOM` takes, with the folders of the tests that are about them. */
exports.TESTS = {
  fleet: ["fleet"],
  placement: ["placement", "topology"],
  review: ["review"],
  topology: ["topology", "document"],
};
