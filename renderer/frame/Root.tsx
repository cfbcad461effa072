/** The page with what its libraries need around it; apart from `main.tsx`, so that a change here shows without a reload. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useTheme } from '../widgets/theme.ts';
import { App } from './App.tsx';

const mantineTheme = {
  components: {
    // The focus goes back in `followOverlays`, at once and not from where it went meanwhile.
    Modal: { defaultProps: { returnFocus: false, transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
};

export function Root() {
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
