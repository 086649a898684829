// A table of what was measured: figure, limit, and how.
export class Table {
  rows = [];

  add(what, value, limit, unit, how) {
    this.rows.push({ what, value, limit, unit, how, kept: value <= limit });
  }

  print() {
    console.log('\n| What | Measured | Limit | How |\n|---|---|---|---|');
    for (const { what, value, limit, unit, how, kept } of this.rows) {
      const shown = value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
      console.log(`| ${what} | ${kept ? '' : '**'}${shown} ${unit}${kept ? '' : ' (over)**'} | ${limit} ${unit} | ${how} |`);
    }
  }

  get kept() {
    return this.rows.every((row) => row.kept);
  }
}

export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
}
