import { createRoot } from 'react-dom/client';
import { createAppStore } from '../../src/store/appStore.ts';
import { App } from '../../src/ui/app/App.tsx';
import { browserPorts } from '../platform/browserPorts.ts';
import { pickFile, takeDropped } from '../platform/files.ts';
import { mountPoint } from '../platform/mountPoint.ts';
import { createTabCapture } from '../platform/tabCapture.ts';

/** `?tabId=N` captures that tab as the panel does; without it the viewer shows files. */
const tabId = Number(new URLSearchParams(location.search).get('tabId') ?? Number.NaN);
const capture = Number.isInteger(tabId)
  ? {
      capture: createTabCapture({
        tabId,
        readPreferences: () => store.getState().preferences,
        preferencesKnown: () => store.getState().actions.preferencesKnown(),
      }),
    }
  : {};
const store = createAppStore({ ...browserPorts({ canPick: true }), ...capture });
store.getState().actions.startCapture();
// The panel's button sends here who wants to follow a net log: only a tab may open a file picker.
if (location.hash === '#follow') store.getState().actions.showNetLogDialog(true);

createRoot(mountPoint()).render(<App store={store} pickFile={pickFile} takeDropped={takeDropped} />);
