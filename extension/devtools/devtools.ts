chrome.devtools.panels.create('WS Doctor', 'icons/icon-32.png', 'extension/panel/panel.html');
