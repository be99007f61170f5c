namespace Predictions.Testing.Devices;

/// <summary>Which devices do how much.</summary>
public sealed record DevicePlan
{
    /// <summary>The most periods of a history that the devices together keep, under the contract's limit.</summary>
    private const int MostKept = 480;

    private static readonly DateOnly FirstDay = new(1900, 1, 1);

    public int Devices { get; init; } = 16;

    public int Users { get; init; } = 8;

    /// <summary>What each device does at most. Devices × operations may not exceed the days from 1900 to now, some 45,000.</summary>
    public int OperationsPerDevice { get; init; } = 500;

    /// <summary>Chooses everything that is chosen, except which call comes first.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the ids of these users begin with.</summary>
    public string UserPrefix { get; init; } = "device-user-";

    /// <summary>How often a call that did not succeed is made again.</summary>
    public int MostAttempts { get; init; } = 400;

    /// <summary>The share of ambiguous calls that are given up at once, so that nobody knows whether they happened.</summary>
    public double GivenUpShare { get; init; } = 0.3;

    /// <summary>How many of its periods a device leaves in one history before it removes some.</summary>
    public int KeptByEach => Math.Max(1, MostKept / Devices);

    public string UserId(int user) => UserPrefix + user;

    /// <summary>A day that no other operation of any device uses, so that of each it can be told whether it is there and should be.</summary>
    public LoggedPeriod PeriodOf(int device, int operation)
    {
        var number = device * OperationsPerDevice + operation;
        return new LoggedPeriod(FirstDay.AddDays(number), 1 + number % 30);
    }
}
