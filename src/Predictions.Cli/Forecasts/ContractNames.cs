namespace Predictions.Cli.Forecasts;

/// <summary>The contract's names of enum values, at the index of their number. A test holds them to what the service writes.</summary>
internal static class ContractNames
{
    public static readonly string[] Status = ["STATUS_UNSPECIFIED", "ON_TRACK", "LATE", "PAUSED"];
    public static readonly string[] Phase = ["PHASE_UNSPECIFIED", "MENSTRUAL", "FOLLICULAR", "FERTILE", "LUTEAL"];
    public static readonly string[] Degraded = ["NONE", "MODEL_UNAVAILABLE"];
    public static readonly string[] Regularity = ["REGULARITY_UNSPECIFIED", "REGULAR", "IRREGULAR"];
}
