import { createRoot } from 'react-dom/client';
import { createAppStore } from '../../src/store/appStore.ts';
import { App } from '../../src/ui/app/App.tsx';
import { browserPorts } from '../platform/browserPorts.ts';
import { pickFile } from '../platform/files.ts';
import { mountPoint } from '../platform/mountPoint.ts';
import { createTabCapture } from '../platform/tabCapture.ts';

/** `?tabId=N` captures that tab as the panel does; without it the viewer shows files. */
const tabId = Number(new URLSearchParams(location.search).get('tabId') ?? Number.NaN);
const capture = Number.isInteger(tabId)
  ? { capture: createTabCapture({ tabId, readPreferences: () => store.getState().preferences }) }
  : {};
const store = createAppStore({ ...browserPorts(), ...capture });
store.getState().actions.startCapture();

createRoot(mountPoint()).render(<App store={store} pickFile={pickFile} />);
