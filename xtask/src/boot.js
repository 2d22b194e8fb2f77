// Wakes the islands of a page: takes the place of Leptos' inline script, which the content policy forbids.
// It must never load the bundle for a page without islands, and never touch anything but islands.
const root = document.documentElement;

// Leptos hangs a callback on the placeholder of an island's children; the innermost one counts.
const children = [];

async function wake(island, bundle) {
  const start = bundle[island.dataset.component];
  if (!start) {
    console.warn(`No code for the island ${island.dataset.component}.`);
    return;
  }
  children.at(-1)?.();
  await start(island);
}

async function traverse(element, bundle) {
  const tag = element.localName;
  if (tag === "leptos-island") await wake(element, bundle);
  if (tag === "leptos-children") children.push(element.$$on_hydrate);
  for (const child of element.children) await traverse(child, bundle);
  if (tag === "leptos-children") children.pop();
}

async function boot() {
  if (!document.querySelector("leptos-island")) {
    root.dataset.hydrated = "none";
    return;
  }
  // Leptos reads these; its inline scripts would define them, but a page that is rendered whole has none.
  for (const name of ["__RESOLVED_RESOURCES", "__SERIALIZED_ERRORS", "__INCOMPLETE_CHUNKS"]) window[name] ??= [];
  const bundle = await import("__BUNDLE_JS__");
  await bundle.default({ module_or_path: "__BUNDLE_WASM__" });
  bundle.hydrate?.();
  window.__hydrateIsland = (island, id) => bundle[id]?.(island);
  await traverse(document.body, bundle);
  root.dataset.hydrated = "true";
}

boot().catch((error) => {
  root.dataset.hydrated = "failed";
  console.error(error);
});
