/** Icon, colour class and word of each severity: never colour alone. */
export const severityIcons = {
  error: ['circle-x', 's-bad', 'Error'],
  warning: ['triangle-alert', 's-warn', 'Warning'],
  info: ['info', 's-info', 'Hint'],
} as const;
