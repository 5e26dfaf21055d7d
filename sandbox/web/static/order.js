/** Keeps things in the order of their ids, which are numbers too large for JavaScript's own. */

/** Compare two ids: negative when the first is older. */
export function compare(one, other) {
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}

/** Put things into a map by id. */
export function byId(list) {
  return new Map((list ?? []).map((each) => [each.id, each]));
}

/** Find the place of an id in a list ordered by id: where it is, or where it would be. */
export function place(list, id) {
  let low = 0;
  let high = list.length;
  if (high && compare(list[high - 1].id, id) < 0) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle].id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Find something by its id, or null. */
export function find(list, id) {
  const at = place(list, id);
  return list[at]?.id === id ? list[at] : null;
}

/** Put something in its place; what had the id before is replaced. */
export function insert(list, item) {
  const at = place(list, item.id);
  list.splice(at, list[at]?.id === item.id ? 1 : 0, item);
}

/** Take something out; tells whether it was there. */
export function remove(list, id) {
  const at = place(list, id);
  if (list[at]?.id !== id) return false;
  list.splice(at, 1);
  return true;
}
