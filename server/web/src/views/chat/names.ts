// Lists narrowed by what is typed: by the letters, by pinyin, by its initials. The best fit first, else the given order.
import { fit } from '../../lib/pinyin';

function filter<T>(list: readonly T[], query: string, nameOf: (item: T) => string): T[] {
  if (query.trim() === '') return [...list];
  const fits = list.map((item) => ({ item, by: fit(nameOf(item), query) })).filter(({ by }) => by > 0);
  return fits.sort((a, b) => b.by - a.by).map(({ item }) => item);
}

export const names = { filter };
