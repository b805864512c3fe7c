/** Rooms that `npm run mutate ROOM` takes, with the folders of their tests. */
exports.TESTS = {
  fleet: ["fleet"],
  placement: ["placement"],
  review: ["review"],
  topology: ["topology", "document"],
};
