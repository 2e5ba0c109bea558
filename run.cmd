@echo off
rem Toonsmith's command on Windows; the same as run.sh: run draw photo.jpg, run test, run --help.
where node >nul 2>nul
if errorlevel 1 (
  echo Toonsmith needs Node.js 20.19 or later, but it isn't installed. Get it from https://nodejs.org, then run this again. 1>&2
  exit /b 1
)
rem Going to a label that is not there ends this script before node starts: Ctrl-C then does not ask "Terminate batch job".
goto :no_such_label 2>nul || title %COMSPEC% & node "%~dp0scripts\run.cjs" %*
