import { plus } from "./dates.js";
import { empty } from "./history.js";

/**
 * Invented people. Each log ends at the day that the page takes for today: `lengths` are past cycles, oldest first, and `day`
 * is the day of the running cycle.
 */
const cycles = (today, lengths, day, bleeds = [5]) => {
  const starts = [plus(today, 1 - day)];
  for (const length of lengths.toReversed()) starts.unshift(plus(starts[0], -length));
  return starts.map((start, i) => ({ start, days: i === starts.length - 1 && day < 5 ? 0 : bleeds[i % bleeds.length] }));
};

/** The examples by name. */
export const people = {
  regular: {
    name: "Regular",
    log: today => ({ ...empty(), periods: cycles(today, [28, 29, 28, 27, 28, 28], 11) }),
  },
  irregular: {
    name: "Irregular",
    log: today => ({ ...empty(), periods: cycles(today, [26, 35, 29, 41, 31, 25, 38], 16, [5, 4, 6]) }),
  },
  late: {
    name: "Late",
    log: today => ({ ...empty(), periods: cycles(today, [28, 28, 29, 28, 27, 28], 36) }),
  },
  unlogged: {
    name: "One not logged",
    log: today => ({ ...empty(), periods: cycles(today, [28, 29, 57, 28, 27], 14, [5, 4]) }),
  },
  postpartum: {
    name: "Postpartum",
    log: today => {
      const birth = plus(today, -150);
      const conceived = plus(birth, -280);
      const before = [29, 28, 30].reduceRight((starts, length) => [plus(starts[0], -length), ...starts], [conceived]);
      return {
        ...empty(),
        periods: before.map(start => ({ start, days: 5 })),
        pauses: [
          { from: plus(conceived, 28), until: plus(birth, -1), reason: "PREGNANCY" },
          { from: birth, until: "", reason: "POSTPARTUM" },
        ],
        birthYear: Number(today.slice(0, 4)) - 32,
      };
    },
  },
  perimenopause: {
    name: "Perimenopause",
    log: today => ({
      ...empty(), periods: cycles(today, [27, 25, 44, 26, 61, 24, 38], 21, [6, 4, 7]), birthYear: Number(today.slice(0, 4)) - 49,
    }),
  },
  first: {
    name: "First cycle",
    log: today => ({ ...empty(), periods: cycles(today, [], 6) }),
  },
};
