const Sequencer = require("@jest/test-sequencer").default;

/** jest begins with the files that are long as a text. These only take long: as the last, they would have one of the workers alone. */
const TAKES_LONG = /lab\/(ha\/ha-(debian-\d+|mixed)|engine\/rollback|drift\/every-fact|trace\/trace)\.test\.ts$/;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const takesLong = ({ path }) => TAKES_LONG.test(path);
    return [...sorted.filter(takesLong), ...sorted.filter((test) => !takesLong(test))];
  }
};
