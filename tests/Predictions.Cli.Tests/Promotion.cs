using Predictions.Cli.Models;
using Predictions.Training.Shipping;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

/// <summary><c>promote</c> with evidence that the test makes up.</summary>
internal static class Promotion
{
    public static Typed Run(VersionFolder folder, PromotionEvidence evidence, params string[] args) =>
        Run(folder, _ => evidence, args);

    public static Typed Run(VersionFolder folder, Func<PromoteRequest, PromotionEvidence> evidence, params string[] args) =>
        Typed.Run([PromoteCommand.Create(evidence)], ["promote", .. args, "--models", folder.Root]);
}
