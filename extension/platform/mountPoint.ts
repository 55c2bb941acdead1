/** The element our pages render into. Throws when the page lacks it: a defect of the build. */
export function mountPoint(): HTMLElement {
  const element = document.getElementById('root');
  if (!element) throw new Error('The page has no element with the id "root"');
  return element;
}
