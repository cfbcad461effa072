import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createRoot } from 'react-dom/client';
import { App, loadAhead } from './frame/App.tsx';
import { followOverlays } from './frame/overlayFocus.ts';
import { begin } from './store/begin.ts';
import { followTheme, useTheme } from './widgets/theme.ts';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/Tooltip.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/ScrollArea.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/overlays.css';
import './styles/models.css';
import './styles/graph.css';
import './styles/matrix.css';
import './styles/speedup.css';
import './styles/kernels.css';
import './styles/compare.css';
import './styles/export.css';
import './styles/results.css';

followTheme();
followOverlays();
begin();
loadAhead();

const mantineTheme = {
  components: {
    // The focus goes back in `followOverlays`, at once and not from where it went meanwhile.
    Modal: { defaultProps: { returnFocus: false, transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
};

function Root() {
  const theme = useTheme();
  return (
    <MantineProvider
      theme={mantineTheme}
      forceColorScheme={theme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <App />
      <Notifications
        position="bottom-left"
        limit={5}
        transitionDuration={80}
        containerWidth={400}
        // A pointer that rests on one would keep all, and what comes after them would never be shown.
        pauseResetOnHover="notification"
      />
    </MantineProvider>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<Root />);
