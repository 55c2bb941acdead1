import { createRoot } from 'react-dom/client';
import { createAppStore } from '../../src/store/appStore.ts';
import { App } from '../../src/ui/app/App.tsx';
import { browserPorts } from '../platform/browserPorts.ts';
import { pickFile, takeDropped } from '../platform/files.ts';
import { mountPoint } from '../platform/mountPoint.ts';
import { createTabCapture } from '../platform/tabCapture.ts';

const { devtools } = chrome;
const store = createAppStore({
  ...browserPorts({ canPick: false }),
  capture: createTabCapture({
    tabId: devtools.inspectedWindow.tabId,
    readPreferences: () => store.getState().preferences,
    preferencesKnown: () => store.getState().actions.preferencesKnown(),
    readHar: () => new Promise((resolve) => devtools.network.getHAR(resolve)),
    openSource: (url, line, column) => devtools.panels.openResource(url, line - 1, column - 1),
  }),
});
// The panel's page loads when the tab is first shown: that is when to attach, and not before.
store.getState().actions.startCapture();

const root = createRoot(mountPoint());
const render = (theme: string) =>
  root.render(
    <App
      store={store}
      pickFile={pickFile}
      takeDropped={takeDropped}
      hostTheme={theme === 'dark' ? 'dark' : 'light'}
    />,
  );
render(devtools.panels.themeName);
devtools.panels.setThemeChangeHandler(render);
