using System.Runtime.InteropServices;
using Weft.Cli;

using var cancel = new CancellationTokenSource();
var status = 0;

// The first signal asks the command to stop and clean up; whatever it returns then, the status says which signal it was.
void Stop(PosixSignalContext context)
{
    context.Cancel = status == 0;
    status = context.Signal == PosixSignal.SIGTERM ? ExitStatus.Terminated : ExitStatus.Interrupted;
    cancel.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var result = CommandLine.Run(args, Weft.Models.Catalog.Models, Console.Out, Console.Error, cancel.Token);
return status != 0 ? status : result;
