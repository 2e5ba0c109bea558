@echo off
rem Toonsmith's command on Windows; the same as run.sh: run draw photo.jpg, run test, run --help.
where node >nul 2>nul
if errorlevel 1 (
  echo Toonsmith needs Node.js 20.19 or later, but it isn't installed. Get it from https://nodejs.org, then run this again. 1>&2
  exit /b 1
)
node "%~dp0scripts\run.cjs" %*
