document.title = 'Toonsmith';
