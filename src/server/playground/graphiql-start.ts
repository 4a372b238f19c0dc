/** The id of the element that contains the script's data as JSON. */
export const optionsElement = 'graphiql-options';

/**
 * The start options of GraphiQL: an expression in the page's script, whose value is based on the page's data. It first corrects
 * the browser's stored state. GraphiQL looks for a stored tab with the text that was typed last, in any tab, and adds an untitled
 * one if there is none; here the open tab is also the one that was typed in last. Tabs with the token of an earlier page get the
 * page's current token. A query in the address gets a tab once: a reload does not add it again.
 */
export const graphiqlStart = String.raw`(() => {
  const options = JSON.parse(document.getElementById(${JSON.stringify(optionsElement)}).textContent);
  const address = new URL(location.href);
  const query = address.searchParams.get('query');
  const linked = query && {
    id: 'linked-' + Date.now(),
    title: /\b(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1] ?? '<untitled>',
    query,
    variables: address.searchParams.get('variables') ?? '',
    headers: options.headers,
    operationName: null,
    response: null,
  };
  if (linked) {
    for (const name of ['query', 'variables', 'operationName']) address.searchParams.delete(name);
    history.replaceState(null, '', address);
  }
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const keep = (name, text) => {
    try {
      localStorage.setItem(name, text);
    } catch {
      // The browser does not store anything for pages.
    }
  };
  const { Authorization } = JSON.parse(options.headers);
  const before = read('parley:authorization');
  const kept = read('graphiql:tabState');
  let open = null;
  if (Array.isArray(kept?.tabs) && kept.tabs.length > 0) {
    if (before) for (const tab of kept.tabs) tab.headers = tab.headers?.replaceAll(before, Authorization) ?? null;
    if (linked) {
      const same = kept.tabs.findIndex((tab) => tab.query === query && (tab.variables ?? '') === linked.variables);
      kept.activeTabIndex = same < 0 ? kept.tabs.push(linked) - 1 : same;
    }
    open = kept.tabs[kept.activeTabIndex] ?? null;
    keep('graphiql:tabState', JSON.stringify(kept));
  } else if (linked) options.defaultTabs.unshift(linked);
  for (const name of ['query', 'variables', 'headers']) keep('graphiql:' + name, open?.[name] ?? '');
  keep('parley:authorization', JSON.stringify(Authorization));
  return options;
})()`;
