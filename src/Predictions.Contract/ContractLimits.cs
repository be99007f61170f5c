namespace Predictions.Contract;

/// <summary>The limits that the contract states for requests and histories.</summary>
public static class ContractLimits
{
    public const int Periods = 600;
    public const int Ovulations = 600;
    public const int Pauses = 100;
    public const int Signs = 1_500;

    /// <summary>The last year of the contract's dates. No year of birth may be later.</summary>
    public const int LastYear = 2199;

    /// <summary>The longest bleed that can be logged, in days.</summary>
    public const int BleedDays = 30;

    /// <summary>The most cycles that a forecast looks ahead.</summary>
    public const int Cycles = 12;

    public const int DefaultCycles = 3;

    public const double DefaultInterval = 0.8;
    public const double MinInterval = 0.5;
    public const double MaxInterval = 0.99;

    /// <summary>The longest etag of a forecast, in characters.</summary>
    public const int EtagCharacters = 32;

    /// <summary>The most requests in a batch.</summary>
    public const int BatchItems = 1_000;

    /// <summary>The deepest nesting of a JSON body; the deepest message has 5 levels.</summary>
    public const int JsonDepth = 16;

    public const string DatePattern = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

    /// <summary>The number of partitions of events.</summary>
    public const int Partitions = 256;

    public const string ConsumerPattern = "^[a-z0-9-]{1,64}$";

    public const string UserPattern = "^(?!\\.{1,2}$)[A-Za-z0-9._~:@-]{1,128}$";
}
